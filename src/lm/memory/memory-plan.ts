/** How the frozen weights are kept on the device. */
export type BaseName = "f16";

/** What memory depends on besides the model. */
export interface StepShape {
  readonly sequences: number; // sampled and trained at once
  readonly prompt: number; // tokens, of the longest one
  readonly newTokens: number; // at most, per sequence
  readonly rank: number; // of the adapter, on every linear layer
}

/** What a device offers; null where that is not known. */
export interface Lent {
  readonly bytes: number | null; // in all
  readonly buffer: number | null; // bytes of the largest single buffer
}

/** Bytes on the device that training a model takes, by what they hold. */
export interface MemoryParts {
  readonly weights: number; // frozen, in every order in which kernels read them
  readonly activations: number; // working memory of the largest launch list, and readbacks
  readonly cache: number; // keys and values of prompts and of sequences that are decoded
  readonly adapter: number; // adapter, gradient and both moments of the optimiser
}

/** The memory of one model, kept in one way, for steps of one shape. */
export interface MemoryPlan extends MemoryParts {
  readonly base: BaseName;
  readonly shape: StepShape;
  readonly sum: number; // bytes
  /** null where the device's memory is not known. */
  readonly fits: boolean | null;
  /** Where it does not fit: the nearest shape that does; null where none does. */
  readonly repair: { readonly shape: StepShape; readonly sum: number } | null;
}
