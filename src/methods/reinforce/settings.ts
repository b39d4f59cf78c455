import type { ValuesOf } from "../../schema/field";
import type { Leaves } from "../method";
import type { Baseline } from "./advantages";
import type { reinforceFields } from "./fields";

/** What REINFORCE alone reads of the leaves. */
export interface ReinforceSettings {
  readonly baseline: Baseline;
  readonly klWeight: number; // β
  readonly lag: number; // steps between drawing and training
}

export function reinforceSettings(leaves: Leaves): ReinforceSettings {
  const v = leaves as ValuesOf<typeof reinforceFields>;
  return {
    baseline: v["reinforce.baseline"],
    klWeight: v["reinforce.klWeight"],
    lag: v["behaviour.lag"],
  };
}

/** One sentence where a sample has no others to be compared with. */
export const reinforceFault = (leaves: Leaves): string | undefined =>
  leaves["reinforce.baseline"] === "others" && leaves["batch.samples"] === 1
    ? "reinforce.baseline is others and batch.samples is 1: one sample has no others. Choose at " +
      "least 2 samples, or no baseline."
    : undefined;
