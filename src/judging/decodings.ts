import { streams } from "../lm/streams";
import type { Policy } from "../lm/policy";
import type { Nats, Sequences } from "../lm/sequences";
import { type DrawRequest, inNucleus, nucleusSamples } from "./nucleus";
import { logSumExp } from "./numbers";
import type { Baseline } from "./report";

const UNTRAINED = { step: 0, stream: streams.baselines, adapter: "off" } as const;

/**
 * A way of writing with the untrained model, token by token: as samples, and as what it makes of
 * one next-token row.
 */
export interface Decoding {
  readonly name: Baseline["name"];
  readonly draw: (policy: Policy, request: DrawRequest) => Promise<Sequences>;
  /**
   * log-probabilities [V] of what this draws next, from the model's own logP [V]; `barred` (−1
   * for none) is never drawn.
   */
  readonly row: (logP: ArrayLike<Nats>, barred: number) => Float64Array;
}

/** p_LM itself. */
export const ancestral: Decoding = {
  name: "ancestral",
  draw: (policy, request) => policy.sample({ ...UNTRAINED, ...request, temperature: 1 }),
  row: (logP, barred) => normalised(logP, (v) => v !== barred),
};

/** Every token's logits divided by `temperature`: not the same as tempering whole sequences. */
export const tempered = (temperature: number): Decoding => ({
  name: "tempered",
  draw: (policy, request) =>
    policy.sample({
      ...UNTRAINED,
      ...request,
      temperature,
      step: 1 + Math.round(1000 * temperature),
    }),
  row: (logP, barred) => normalised(logP, (v) => v !== barred, temperature),
});

/**
 * Nucleus sampling (Holtzman et al. 2020): the smallest set of likeliest tokens that holds `topP`.
 */
export const nucleus = (topP = 0.95): Decoding => ({
  name: "nucleus",
  draw: (policy, request) => nucleusSamples(policy, request, topP),
  row: (logP, barred) => {
    const kept = new Set(inNucleus(logP, topP, barred));
    return normalised(logP, (v) => kept.has(v));
  },
});

/** The tokens that are kept, by their logits over the temperature. */
function normalised(
  logits: ArrayLike<number>,
  keeps: (token: number) => boolean,
  temperature = 1,
): Float64Array {
  const out = new Float64Array(logits.length);
  for (let v = 0; v < out.length; v++) out[v] = keeps(v) ? logits[v] / temperature : -Infinity;
  const norm = logSumExp(out);
  for (let v = 0; v < out.length; v++) out[v] -= norm;
  return out;
}
