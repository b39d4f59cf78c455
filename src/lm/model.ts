import type { Graph } from "../compute/graph";
import type { Heads, Linear, Scale } from "../compute/operations";
import type { Tensor } from "../compute/tensor";
import type { Architecture } from "./architecture";
import type { Axes } from "./axes";

/**
 * What one layer does with its packed q|k|v rows [M, (HQ+2HKV)D]: attention within a batch, or into
 * a cache.
 */
export interface Attend {
  /** Where the packed rows of this layer should be written, when they are to be kept. */
  keep?: (layer: number) => Tensor;
  run: (g: Graph, qkv: Tensor, layer: number) => Tensor; // → [M, HQ·D]
}

/** Rows given to a model: token and position of each, and α/R. */
export interface Input {
  readonly tokens: Tensor; // u32 [M]
  readonly positions: Tensor; // u32 [M]
  readonly scale: Scale;
  readonly attend: Attend;
}

/** A decoder-only model on the graph. Widths are those of the device, padding included. */
export interface Model {
  readonly architecture: Architecture; // widths without padding
  readonly C: number; // hidden width
  readonly V: number; // vocabulary
  readonly heads: Omit<Heads, "REAL">;
  /** The same, with what the scores of one layer are divided by. */
  readonly headsOf: (layer: number) => Heads;
  /** Hidden states before the final norm, [M, C]. */
  readonly body: (g: Graph, input: Input) => Tensor;
  readonly finalNorm: (g: Graph, h: Tensor) => Tensor;
}

/** Hands a family the frozen weights of a checkpoint by name, as residents. */
export interface FrozenWeights {
  readonly architecture: Architecture;
  readonly axes: Axes;
  /** The input embedding: f16 [V, C], or, in blocks, [C, V], as the output layer reads it. */
  readonly embedding: () => Tensor;
  readonly table: (name: string) => Tensor; // f16, padded
  readonly vector: (name: string) => Tensor; // f32, padded, its `plus` added
  /** A linear layer with its adapter; its bias is zero where the family stores none. */
  readonly linear: (path: string) => Linear;
  /** Whole numbers that the checkpoint does not store; one tensor for one name. */
  readonly constant: (name: string, values: () => Uint32Array) => Tensor;
}
