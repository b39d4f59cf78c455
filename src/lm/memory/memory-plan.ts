import type { WeightFormat } from "../../compute/weight-formats";
import type { ActivationChoice } from "../activations";

/**
 * How the frozen matrices are kept on the device: the formats that plans are made for. q4_k stands
 * for a file of blocks of 256, which has some matrices in more bits: it is counted as if all had
 * the six of Q6_K, so that what is planned is not exceeded by such a file.
 */
export const plannedBases = [
  "f16",
  "q8_0",
  "q4_0",
  "q4_1",
  "q4_k",
] as const satisfies readonly WeightFormat[];
export type BaseName = (typeof plannedBases)[number];

/** What memory depends on besides the model. */
export interface StepShape {
  readonly sequences: number; // sampled and trained at once
  readonly prompt: number; // tokens, of the longest one
  readonly newTokens: number; // at most, per sequence
  readonly rank: number; // of the adapter, on every linear layer
  /** Nodes of the token tree that exact answers walk; 1024 when absent. */
  readonly treeNodes?: number;
  /** Of layers, in the backward pass; auto when absent. */
  readonly activations?: ActivationChoice;
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
  readonly cache: number; // keys and values of prompts, of decoding and of the token tree
  readonly adapter: number; // adapter, gradient and both moments of the optimiser
}

/** The memory of one model, kept in one way, for steps of one shape. */
export interface MemoryPlan extends MemoryParts {
  readonly base: BaseName;
  readonly shape: StepShape;
  /** Whether the backward pass computes the inner activations of layers again. */
  readonly recomputed: boolean;
  /**
   * How far log p is from that of the file's numbers if they are converted into this format [nats],
   * as measured on other models; null where nothing is converted into it.
   */
  readonly error: number | null;
  readonly sum: number; // bytes
  readonly largest: number; // bytes of the largest single buffer
  /** null where nothing of the device's memory is known. */
  readonly fits: boolean | null;
  /** Where it does not fit: the nearest shape that does; null where none does. */
  readonly repair: { readonly shape: StepShape; readonly sum: number } | null;
}
