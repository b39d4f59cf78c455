import type { Graph } from "../compute/graph";
import type { Heads, Linear, Scale } from "../compute/operations";
import type { Tensor } from "../compute/tensor";
import type { Architecture } from "./architecture";

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

/** A decoder-only model on the graph. */
export interface Model {
  readonly architecture: Architecture;
  readonly heads: Heads;
  readonly embedding: Tensor; // f16 [V padded to a multiple of 8, C] of the output
  /** Hidden states before the final norm, [M, C]. */
  readonly body: (g: Graph, input: Input) => Tensor;
  readonly finalNorm: (g: Graph, h: Tensor) => Tensor;
}

/**
 * Hands a family its weights by checkpoint name, as residents, and remembers what must be uploaded.
 */
export interface Shelf {
  readonly architecture: Architecture;
  // f16, its rows padded with zeros to a multiple of 8
  table: (name: string, shape: readonly [number, number]) => Tensor;
  vector: (name: string) => Tensor; // f32
  linear: (path: string) => Linear;
}

/** A frozen weight to upload. */
export interface Weight {
  readonly tensor: Tensor;
  readonly values: Float32Array | Uint32Array; // numbers, or packed halves
}
/** A model and the bytes it needs. */
export interface LoadedModel {
  readonly model: Model;
  readonly output: Omit<Linear, "bias">; // the output layer with its adapter; its biases bar tokens
  readonly weights: readonly Weight[];
}
