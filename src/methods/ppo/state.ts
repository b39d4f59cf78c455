import type { GenericSchema } from "valibot";
import type { PrefixLogProbs, Prompt, Sequences } from "../../lm/sequences";
import { drawnEntries, fitsBatch } from "../policy-gradient/drawn";
import type * as saved from "../saved";

/** A batch that is trained on for several steps. */
export interface Held extends PrefixLogProbs {
  readonly slot: number; // the micro-batch of a step that it is
  readonly step: number; // steps taken when it was drawn
  readonly prompt: Prompt;
  readonly z: Sequences;
  readonly logR: Float32Array; // [B, T+1] untempered, whole
  readonly logPrior?: Float32Array; // [B, T+1]
}

/** What PPO keeps between steps. */
export interface PpoState {
  readonly held: readonly Held[];
  readonly klWeight?: number; // where the adaptive one has got to
}

function heldSchema(of: typeof saved) {
  const { v, count, logRewards } = of;
  return v.pipe(
    v.strictObject({
      slot: count,
      step: count,
      ...drawnEntries(of),
      logR: logRewards,
      logPrior: v.exactOptional(logRewards),
    }),
    v.check(
      ({ logR, logPrior = logR, ...batch }) =>
        fitsBatch(batch) &&
        logR.length === batch.logStop.length &&
        logPrior.length === batch.logStop.length,
      "a batch has numbers of wrong lengths",
    ),
  );
}

export function ppoState(of: typeof saved) {
  const { v, list } = of;
  return v.strictObject({
    held: list(heldSchema(of)),
    klWeight: v.exactOptional(v.pipe(v.number(), v.minValue(0), v.maxValue(1))),
  }) satisfies GenericSchema<unknown, PpoState>;
}
