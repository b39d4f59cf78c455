import type { Kernel, Port, Dims } from "../compute/kernel";
import type { PrefixLogProbs, Prompt, Sequences } from "./sequences";

/** Trained numbers of a loss itself, beside the adapter: log Z of each prompt, a flow head. */
export interface ParameterGroup {
  readonly name: string; // the kernel's port
  /** How many; "states": the weights of a linear scalar of the last hidden state, and one more. */
  readonly count: number | "states";
  readonly start: number; // of every number
  readonly learningRate: number; // peak; follows the schedule of the adapter's
}

/**
 * A loss is an ordinary kernel above the model. Its dims are B sequences of at most T tokens,
 * T1 = T + 1 prefixes, K = B·T + B·T1 log-probabilities, REP = rows.length · T1, and `sizes`.
 *
 * The policy binds, where the kernel reads them:
 * - policy [K]: l_i = log q(z_{i+1} | X, z_1:i) as [B, T], then t_i = log q(⊤ | X, z_1:i) as
 *   [B, T1];
 * - prior [K]: the same of the frozen model;
 * - steps [B, T1] u32: the length n, then for each token 1 where the policy chose it and 0 where
 *   it was forced.
 * A batch brings `inputs`. Each parameter group is an updated port [count, 4] of (value, gradient,
 * first moment, second moment): the kernel adds to the gradient and leaves the rest alone.
 * The kernel writes dlogp [K], the loss's slope by every log-probability of the policy, and
 * report [B, REP], whose rows [T1] are named by `rows`; "loss" is one of them, and its first entry
 * is what the sequence adds to the loss. Normalisation happens in the kernel.
 */
export interface Loss {
  readonly name: string;
  readonly kernel: Kernel;
  /**
   * "states": the kernel reads `values` [B, T1], a linear scalar of every prefix's last hidden
   * state with the weights of the loss's one parameter group, and reports the slope by each in its
   * row "values". No gradient goes into the states.
   */
  readonly reads?: "states";
  readonly sizes: Dims; // dims of the kernel's own
  readonly inputs: Readonly<Record<string, Port>>;
  readonly rows: readonly string[];
  readonly parameters: readonly ParameterGroup[];
}

/** One micro-batch for a loss. */
export interface TrainBatch {
  readonly prompt: Prompt;
  readonly z: Sequences;
  /** By port. A port whose last dimension is T or T1 is given at z's own width. */
  readonly inputs: Readonly<Record<string, ArrayLike<number>>>;
  /** Whether the frozen model scores the batch first, for the kernel's `prior`: one more pass. */
  readonly scored: boolean;
}

/** What training on a micro-batch found. */
export interface Trained extends PrefixLogProbs {
  readonly rows: Readonly<Record<string, Float32Array>>; // [B, T+1] each, at z's own width
  readonly loss: number;
  /** Whether the loss and every entry of the accumulated gradient are finite. */
  readonly finite: boolean;
}

/** How many numbers a group has above states of C numbers. */
export const groupSize = ({ count }: ParameterGroup, C: number): number =>
  count === "states" ? C + 1 : count;

/** Where the report holds what a sequence adds to the loss. Throws if the loss reports none. */
export function lossRow({ name, rows }: Loss): number {
  const row = rows.indexOf("loss");
  if (row < 0) throw new Error(`The loss ${name} has no report row "loss"; add one to its rows.`);
  return row;
}

/** The dims of a loss at width T. */
export function lossDims({ rows, sizes }: Loss, B: number, T: number): Dims {
  const T1 = T + 1;
  return { B, T, T1, K: B * (T + T1), REP: rows.length * T1, ...sizes };
}
