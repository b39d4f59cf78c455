import type { Prompt, PrefixLogProbs, Sequences } from "./sequences";

/**
 * What the method needs of a language model with an adapter. `lm/runtime` supplies it on a device;
 * tests of the method supply a table. Everything is deterministic in (weights, seed, step, stream).
 */
export interface SampleRequest {
  readonly prompt: Prompt;
  readonly batch: number; // B
  /** below it ⊤ is impossible in sampling only; the loss has its own rule */
  readonly minLength: number;
  readonly maxLength: number; // after it ⊤ is forced
  readonly temperature: number; // behaviourTemperature or decodingTemperature; divides the logits
  readonly seed: number; // u32
  readonly step: number; // u32
  readonly stream: number; // u32: names the use (0 behaviour, 1 evaluation, 2 baselines …)
  readonly adapter: "on" | "off";
}

export type PairRule = "all" | "neighbours" | "ends"; // SubTB, DB, root-anchored TB
// official code: divide by Σ weights of the micro-batch; paper: plain sum over pairs, mean over
// sequences
export type Normalisation = "pairs" | "sum";
// r_i := −99 for i < min (then / T), or pairs with i < min left out
export type MinLengthRule = "penalty" | "mask";
// t_max = log q(⊤) (next sentence), or t_max = 0 (infill, integers)
export type ForcedStop = "policy" | "certain";

export interface BalanceRules {
  readonly pairs: PairRule;
  readonly lambda: number;
  readonly normalisation: Normalisation;
  readonly minLength: number;
  readonly minLengthRule: MinLengthRule;
  readonly maxLength: number;
  readonly forcedStop: ForcedStop;
}

export interface BalanceRequest {
  readonly prompt: Prompt;
  readonly z: Sequences;
  /** [B, T+1] untempered log-reward of every prefix, without the likelihood term [nats]. */
  readonly logR: Float32Array;
  /**
   * Weight of log p_LM(z_1:i ⊤ | X), added on the device. 0 for replayed batches, whose `logR` is
   * whole.
   */
  readonly likelihoodWeight: number;
  /** Ask for `logPrior` even when likelihoodWeight is 0 (costs one more pass). */
  readonly wantPrior: boolean;
  readonly rewardTemperature: number; // T: the loss sees logR / T
  readonly rules: BalanceRules;
  /** Factor on the gradient: 1 / accumulate. */
  readonly scale: number;
}

export interface Balanced extends PrefixLogProbs {
  /** [B, T+1] untempered, with the likelihood term, before the min-length overwrite */
  readonly logR: Float32Array;
  readonly logPrior?: Float32Array; // [B, T+1] log p_LM(z_1:i ⊤ | X), adapters off
  /** [B, T+1] u_i = r_i − t_i − Σ_{k<i} l_k [nats]; 0 past the length */
  readonly logZ: Float32Array;
  readonly loss: number; // of this micro-batch, normalised as asked
  /** Whether the loss and every entry of the accumulated gradient are finite, for the NaN stop. */
  readonly finite: boolean;
}

export interface AdamRules {
  readonly learningRate: number;
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  readonly weightDecay: number;
  readonly clip: number; // largest norm of the accumulated gradient; 0: as it is
}

export interface Policy {
  readonly vocabulary: number;
  readonly stopToken: number;
  /** One submit, one readback of ids. */
  sample(request: SampleRequest): Promise<Sequences>;
  /**
   * Adapters-off scoring, teacher-forced evaluation, loss, backward into the accumulated gradient:
   * one submit. The promise resolves when the small readback arrives; call it without awaiting to
   * keep two steps in flight.
   */
  balance(request: BalanceRequest): Promise<Balanced>;
  /**
   * AdamW on the accumulated gradient, which is zeroed. Queued behind `balance`; nothing is read
   * back.
   */
  update(rules: AdamRules): void;
  /** l and t of given sequences, without gradient. */
  logProbs(prompt: Prompt, z: Sequences, adapter: "on" | "off"): Promise<PrefixLogProbs>;
  /** Mean-pooled last hidden state of the frozen model over z's tokens, [B, C]. */
  embed(prompt: Prompt, z: Sequences): Promise<Float32Array>;
  /** Walks the token tree under one prompt; see `TokenTree`. */
  tree(prompt: Prompt, adapter: "on" | "off"): TokenTree;
  /** The adapter and the optimiser's state, for saving, resuming and export. */
  readState(): Promise<AdapterState>;
  writeState(state: AdapterState): void;
  /**
   * Back to the seeded initial adapter (A uniform in ±1/√K from `seed`, B = 0), moments zero.
   */
  resetAdapter(seed: number): void;
}

/**
 * Nodes of the token tree, extended in batches with their keys and values kept on the device. Node
 * 0 is the empty string.
 */
export interface TokenTree {
  /** log q(· | X) at the root, [V]; the root must be asked for first. */
  root(): Promise<Float32Array>;
  /**
   * Adds one node per entry: the child of `parents[k]` by `tokens[k]`. Parents must have been added
   * by earlier calls. Resolves to log-probabilities of every next token after each new node, [K, V]
   * row-major. Nodes are numbered in order of addition.
   */
  extend(parents: Uint32Array, tokens: Uint32Array): Promise<Float32Array>;
  /**
   * The same for a tree that is already known: log q(token) along each edge and log q(⊤) at each
   * node, parents[0] ignored (root first, parents before children). Reads back 2 numbers a node,
   * not V.
   */
  mass(
    parents: Uint32Array,
    tokens: Uint32Array,
  ): Promise<{ logQ: Float32Array; logStop: Float32Array }>;
  close(): void;
}

export interface AdapterState {
  readonly parameters: Float32Array; // flat, in the order of `AdapterLayout`
  readonly m: Float32Array;
  readonly v: Float32Array;
  readonly updates: number; // AdamW steps taken (bias correction)
}
