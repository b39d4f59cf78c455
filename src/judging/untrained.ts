import { type Decoding, ancestral, nucleus, tempered } from "./decodings";
import type { Baseline } from "./report";

/**
 * The three baselines of the page, measured one at a time, so that a run need not wait for all of
 * them.
 */

export type BaselineName = Baseline["name"];

const decodings: { readonly [N in BaselineName]: (rewardTemperature: number) => Decoding } = {
  ancestral: () => ancestral,
  tempered,
  nucleus: () => nucleus(),
};
export const baselineNames = Object.keys(decodings) as BaselineName[];

/** Per-token tempering is done at the reward temperature. */
export const decodingOf = (name: BaselineName, rewardTemperature: number): Decoding =>
  decodings[name](rewardTemperature);
