import type { Policy, SampleRequest } from "../../lm/policy";
import type { Nats, Sequences } from "../../lm/sequences";
import type { DecodingName } from "../report";

/** What a decoding of the untrained model is to write: of the same lengths as the policy's. */
export type DrawRequest = Pick<
  SampleRequest,
  "prompt" | "batch" | "minLength" | "maxLength" | "seed" | "tool"
>;

export interface Written {
  readonly z: Sequences;
  /**
   * Next-token rows of the model that this took: one for every running sequence and position; the
   * row after the prompt, which all sequences share, once.
   */
  readonly evaluations: number;
}

interface Writes {
  readonly name: DecodingName;
  readonly title: string; // with its settings
  /** Writes `request.batch` strings of the untrained model. */
  readonly draw: (policy: Policy, request: DrawRequest) => Promise<Written>;
}

/** Draws token by token: as samples, and as what it makes of one next-token row. */
export interface Sampling extends Writes {
  readonly kind: "sampling";
  /**
   * log-probabilities [V] of what this draws next, from the model's own logP [V]; `barred` (−1
   * for none) is never drawn.
   */
  readonly row: (logP: ArrayLike<Nats>, barred: number) => Float64Array;
}

/**
 * Searches for likely strings: different ones as a rule, the best first, and fewer than
 * `request.batch` where it knows no more. A beam search finds the same ones for every seed.
 */
export interface Search extends Writes {
  readonly kind: "search";
}

export type Decoding = Sampling | Search;

/** Evaluations that sampling takes: at `maxLength` tokens ⊤ is certain and needs no row. */
export const samplingEvaluations = (z: Sequences, maxLength: number): number =>
  z.lengths.reduce((sum, n) => sum + Math.min(n, maxLength - 1), 1);
