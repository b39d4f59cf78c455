import * as v from "valibot";
import type { PresetName } from "../../experiment/experiment";
import { movesTarget } from "../../experiment/fields";
import { presetNames, schema } from "../../experiment/presets";
import { readWrittenRun } from "../../experiment/shared-run";
import type { SaveSummary } from "../protocol";
import type { Checkpoint } from "./checkpoint";
import { digestOf } from "./digest";
import { damaged, readCheckpoint } from "./read";
import { summaryOf } from "./storage";

/** The id of the one run that the first version of this page kept. */
export const LAST = "last";

interface Migrated {
  readonly listed: { readonly summary: SaveSummary; readonly digest: string };
  readonly stored: unknown;
}

/**
 * The run that the first version kept, as it is kept now. One that cannot be read is listed as
 * damaged, so that it can still be downloaded. Undefined: nothing was kept.
 */
export function migrated(old: unknown): Migrated | undefined {
  if (typeof old !== "object" || old === null) return undefined;
  const read = readCheckpoint(stamped(old));
  if (!read.ok) {
    const { sentence } = damaged(read.damage);
    return { listed: { summary: damagedSummary(old, sentence), digest: "" }, stored: old };
  }
  const { checkpoint } = read;
  const digest = digestOf(checkpoint);
  const summary = summaryOf(LAST, checkpoint, 0);
  return { listed: { summary, digest }, stored: { digest, checkpoint } };
}

/** What version 4 says of itself and its figures, added where the old save has the form it had. */
function stamped(old: object): object {
  const parts = v.safeParse(oldParts, old);
  const experiment = "experiment" in old ? readWrittenRun(schema, old.experiment) : undefined;
  if (!parts.success || !experiment?.ok) return old;
  const { edits, history, samples, trainer } = parts.output;
  const moving = edits.filter(({ path }) => movesTarget(path));
  const targetAt = (step: number) => moving.filter((edit) => edit.step < step).length;
  const T = new Map(history.records.map((record) => [record.step, record.rewardTemperature]));
  const momentAt = (step: number) => ({
    step,
    rewardTemperature: T.get(step) ?? trainer.settings.temperature.end,
    target: targetAt(step),
  });
  const prompt = history.truths.at(-1)?.prompt ?? "";
  return {
    ...old,
    version: 4,
    experiment: experiment.value.experiment,
    replayed: null,
    imported: false,
    history: {
      records: history.records.map((record) => ({ ...record, ...momentAt(record.step), prompt })),
      truths: history.truths.map((truth) => ({ ...withErrors(truth), ...momentAt(truth.step) })),
    },
    samples: {
      ...samples,
      entries: samples.entries.map(({ latest, ...entry }) => ({
        ...entry,
        moment: momentAt(latest),
      })),
    },
  };
}

/** Of version 3, what is needed to add the rest; everything is checked again afterwards. */
const oldParts = v.looseObject({
  edits: v.array(v.looseObject({ step: v.number(), path: v.string() })),
  history: v.object({
    records: v.array(v.looseObject({ step: v.number(), rewardTemperature: v.number() })),
    truths: v.array(
      v.looseObject({
        step: v.number(),
        prompt: v.string(),
        exact: v.boolean(),
        valid: v.number(),
        targetReward: v.nullable(v.number()),
        targetDiversity: v.nullable(v.number()),
        targetLikelihood: v.nullable(v.number()),
        policyDiversity: v.nullable(v.number()),
      }),
    ),
  }),
  samples: v.looseObject({ entries: v.array(v.looseObject({ latest: v.number() })) }),
  trainer: v.looseObject({
    settings: v.looseObject({ temperature: v.looseObject({ end: v.number() }) }),
  }),
});

type OldTruth = v.InferOutput<typeof oldParts>["history"]["truths"][number];

/**
 * Version 3 kept some figures as plain numbers, exact or not. What was exact stays; an estimate
 * whose error was not kept is dropped, but the valid share, which lies in [0, 1] for certain.
 */
function withErrors(truth: OldTruth) {
  const { exact, valid, targetReward, targetLikelihood, targetDiversity, policyDiversity } = truth;
  const known = (value: number | null, isExact: boolean) =>
    value !== null && isExact ? { value } : null;
  const [low, high] = exact ? [valid, valid] : [0, 1];
  return {
    ...truth,
    support: exact ? "walked" : "cut",
    valid: { value: valid, low, high },
    targetReward: known(targetReward, exact),
    targetLikelihood: known(targetLikelihood, exact),
    // only where a task lists its strings, as the policy's was
    targetDiversity: known(targetDiversity, policyDiversity !== null),
    priorReward: null,
  };
}

/**
 * What a migrated run lacks, in one sentence: every later version keeps the untrained model's
 * reward of every exact answer.
 */
export function missingEstimates({ history }: Checkpoint): string | undefined {
  const last = history.truths.findLast(({ priorReward }) => priorReward === null);
  return (
    last &&
    "This run was saved by an earlier version of this page, which kept no error beside an " +
      `estimate, so the charts leave out its estimated figures up to step ${last.step}.`
  );
}

/** What can be said of a save of which nothing may be trusted. */
function damagedSummary(old: object, damage: string): SaveSummary {
  const { step, preset } = old as { step?: unknown; preset?: unknown };
  const known = presetNames.find((name) => name === preset);
  return {
    save: LAST,
    preset: known ?? ("random-integers" satisfies PresetName),
    step: typeof step === "number" && Number.isInteger(step) ? step : 0,
    when: 0,
    bytes: 0,
    changed: [],
    edits: 0,
    recordedOn: "",
    damage,
  };
}
