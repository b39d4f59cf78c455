import type { Prompt } from "../../lm/sequences";
import { beam, diverseBeam, greedy } from "./beam";
import { bestOf } from "./best-of";
import type { Decoding } from "./decoding";
import { fewShot } from "./few-shot";
import { nucleus } from "./nucleus";
import { ancestral, tempered } from "./tempered";

export type { Decoding, DrawRequest, Sampling, Search, Written } from "./decoding";
export { ancestral, beam, bestOf, diverseBeam, fewShot, greedy, nucleus, tempered };

export interface DecodingSettings {
  readonly rewardTemperature: number; // per-token tempering is done at it
  /** A prompt with a task's solved examples in front. Absent: the task has none. */
  readonly demonstrated?: (prompt: Prompt) => Prompt;
  /** The task has a tool: ways that search cannot call it, and are left out. */
  readonly withTool?: boolean;
}

/**
 * The ways of writing without training that Hu et al. (2024, §4) compare with, in the settings of
 * their code. `n` strings are requested of each; beams are n and 5n.
 */
export const decodingsOf = ({
  rewardTemperature,
  demonstrated,
  withTool = false,
}: DecodingSettings): Decoding[] => [
  ancestral,
  tempered(rewardTemperature),
  nucleus(),
  ...(demonstrated ? [fewShot(demonstrated)] : []),
  bestOf(5, "off"),
  ...(withTool ? [] : [greedy, beam(1), beam(5), diverseBeam(1), diverseBeam(5)]),
];
