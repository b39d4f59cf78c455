import { gflownetFields } from "../gflownet/fields";
import { leavesFault } from "../gflownet/settings";
import { rewardFields } from "../reward/fields";
import { type FieldTable, number } from "../schema/field";
import type { Relation } from "./leaves";

/** What belongs to watching a run rather than to the method. */
export const watchFields = {
  "watch.every": number({
    label: "Exact answer every", default: 20, min: 1, max: 10_000, unit: "steps", integer: true, apply: "live", section: "training",
    why: "How often the policy's exact distribution, diversity and samples are shown. It costs time and changes nothing else.", source: "ours",
  }),
} satisfies FieldTable;

/** Every leaf of an experiment, in the order of the form. */
export const fields: FieldTable = { ...rewardFields, ...gflownetFields, ...watchFields };

/** What no single field can state. */
export const relations: readonly Relation[] = [leavesFault];

/** Does a change of this leaf move the target, and with it the exact answer? */
export const movesTarget = (path: string): boolean => Object.hasOwn(rewardFields, path) || path === "reward.temperature";
