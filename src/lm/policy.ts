import type { Loss, TrainBatch, Trained } from "./loss";
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
  readonly stream: number; // u32: names the use, see `streams`
  readonly adapter: "on" | "off";
  /** Writes into the sequences as they are drawn; the policy must have been opened for tools. */
  readonly tool?: Tool;
}

/**
 * A tool: the tokens that must follow a row's tokens so far, or none. It is called after every
 * token that the policy draws, must depend on the tokens alone, and never writes ⊤.
 * Forced tokens count towards `maxLength`, which cuts them; `Sequences.actions` marks them.
 */
export type Tool = (tokens: Uint32Array) => ArrayLike<number>;

/** Tokens Y that are given to follow a string. */
export interface Continuation {
  readonly after: Uint32Array; // z_1:i
  readonly tokens: Uint32Array; // Y; ⊤ is its last token where the text must end there
}

export interface AdamRules {
  readonly learningRate: number;
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  readonly weightDecay: number;
  readonly clip: number; // largest norm of the adapter's accumulated gradient; 0: as it is
  /** Factor on the learning rates of the losses' own parameters; 1 when absent. */
  readonly ownFactor?: number;
}

export interface Policy {
  readonly vocabulary: number;
  readonly stopToken: number;
  /** Tokens of the longest prompt that it was opened for. Absent: any. */
  readonly longestPrompt?: number;
  /**
   * Puts a reward temperature T in force for every call from now on: samples, log-probabilities,
   * trees and training are then the policy's at T. Absent, or without effect: the policy knows no
   * temperature.
   */
  condition?(temperature: number): void;
  /** One submit and one readback of ids, and one more of each after every pause for a tool. */
  sample(request: SampleRequest): Promise<Sequences>;
  /**
   * Adapters-off scoring where the batch needs it, teacher-forced evaluation, the loss, backward
   * into the accumulated gradient: one submit, and one more where the frozen model reads another
   * prompt. The promise resolves when the small readback arrives; call it without awaiting to keep
   * two steps in flight.
   */
  train(loss: Loss, batch: TrainBatch): Promise<Trained>;
  /**
   * AdamW on the accumulated gradient, which is zeroed. Queued behind `train`; nothing is read
   * back.
   */
  update(rules: AdamRules): void;
  /** l and t of given sequences, without gradient. */
  logProbs(prompt: Prompt, z: Sequences, adapter: "on" | "off"): Promise<PrefixLogProbs>;
  /**
   * log p(Y | X, z_1:i) of each, [N] [nats], without gradient. The prompt, and whatever strings
   * begin with in common, are computed once; a value depends on its own string alone, to the last
   * bit. Y is given, so that no token of it is barred. Rejects where the run was not opened for
   * continuations of that length.
   */
  scoreContinuations(
    prompt: Prompt,
    asked: readonly Continuation[],
    adapter: "on" | "off",
  ): Promise<Float64Array>;
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
  /** The same for a likelihood that is trained beside it. Absent: it has none. */
  renewLikelihood?(seed: number): void;
}

/**
 * Nodes of the token tree, extended in batches with their keys and values kept on the device. Node
 * 0 is the empty string.
 */
export interface TokenTree {
  /** log q(· | X) at the root, [V]; call `root` before `extend`. */
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
  /** Parameters of the losses themselves, [count, 4] records by "LOSS/GROUP"; absent: at start. */
  readonly own?: Readonly<Record<string, Float32Array>>;
}
