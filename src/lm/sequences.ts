/** Plain data that every room above shares. No GPU here. */

/** Natural-log quantities. */
export type Nats = number;

/** A prompt X, tokenised. `id` names it in buffers, caches and reports. */
export interface Prompt {
  readonly id: string;
  readonly text: string;
  readonly tokens: Uint32Array; // [P]
  /**
   * What the frozen model reads in place of `tokens`, where policy and reward are asked in other
   * words: a story without the labels and the ending that the policy is shown (Hu et al. 2024,
   * §4.2), or a problem with solved ones before it (§4.4).
   */
  readonly frozen?: Uint32Array; // [P']
}

/** A prompt as the model reads it, adapter on or off. */
export const promptFor = (prompt: Prompt, adapter: "on" | "off"): Prompt =>
  adapter === "off" && prompt.frozen
    ? { id: prompt.id, text: prompt.text, tokens: prompt.frozen }
    : prompt;

/** `batch` sequences z of one prompt, padded on the right to `width` with the stop token. */
export interface Sequences {
  readonly batch: number; // B
  readonly width: number; // T: the longest length here, or more
  /** [B, T] row-major; entries at and after `lengths[b]` are the stop token */
  readonly tokens: Uint32Array;
  readonly lengths: Uint32Array; // [B] n, tokens before ⊤ (0 ≤ n ≤ T)
  /**
   * [B, T] 1: the token was drawn by the policy; 0: it was forced, as a tool's output is. Absent:
   * all are 1. A forced token is state, not action: it has no log q, and the string that it
   * continues is no place to stop. Padding is 1.
   */
  readonly actions?: Uint8Array;
}

/** Log-probabilities at every prefix of every sequence. Entries past a sequence's length are 0. */
export interface PrefixLogProbs {
  readonly logQ: Float32Array; // [B, T]   l_i = log q(z_{i+1} | X, z_1:i)
  readonly logStop: Float32Array; // [B, T+1] t_i = log q(⊤ | X, z_1:i), i = 0..n
}

/** n of sequence b. */
export function lengthOf(z: Sequences, b: number): number {
  const length = z.lengths[b];
  if (length === undefined) throw new Error(`Sequence ${b} of a batch of ${z.batch} was read.`);
  return length;
}

/** The tokens of sequence b, without padding. */
export const sequence = (z: Sequences, b: number): Uint32Array =>
  z.tokens.subarray(b * z.width, b * z.width + lengthOf(z, b));

/** The action bits of sequence b, without padding; undefined where every token is an action. */
export const sequenceActions = (z: Sequences, b: number): Uint8Array | undefined =>
  z.actions?.subarray(b * z.width, b * z.width + lengthOf(z, b));
