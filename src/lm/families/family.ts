import type { Heads } from "../../compute/operations";
import type { Site } from "../adapter";
import type { Architecture, Read } from "../architecture";
import type { Axes, Axis } from "../axes";
import type { FrozenWeights, Model } from "../model";
import type { Json } from "./config";

/** A tensor that a checkpoint must hold: one axis for a vector, rows and columns for a table. */
export interface TensorShape {
  readonly name: string;
  readonly axes: readonly Axis[];
  readonly plus?: number; // added to every entry where the model computes with it
}

/**
 * Everything that is known of one kind of model. A family is one file; `families` names it, and
 * nothing else in the program depends on which family a model belongs to.
 */
export interface Family {
  /** Reads the numbers of `config.json`, or says in one sentence what is wrong with them. */
  readonly readConfig: (config: Json) => Read<Architecture>;
  /** The linear layers of the blocks, in the order they run; the output layer is not among them. */
  readonly sites: (a: Architecture, axes: Axes) => readonly Site[];
  /** How a linear layer's matrix lies in the checkpoint: GPT-2's [K, N], or PyTorch's [N, K]. */
  readonly matrices: "[K, N]" | "[N, K]";
  /** Everything else that a checkpoint must hold, `lm_head.weight` left out. */
  readonly tensors: (a: Architecture, axes: Axes) => readonly TensorShape[];
  /** The name of the input embedding, which is the output embedding of a tied model. */
  readonly embedding: string;
  /** What a checkpoint may leave out in front of its names. */
  readonly prefix: string;
  /** Puts the model on the graph. */
  readonly build: (weights: FrozenWeights) => Model;
  /** What PEFT's `target_modules` calls a linear layer. */
  readonly moduleName: (path: string) => string;
}

/** The biases of linear layers that have one. */
export const biasesOf = ({ biases }: Architecture, sites: readonly Site[]): TensorShape[] =>
  sites
    .filter(({ path }) => biases.includes(lastPart(path)))
    .map(({ path, output }) => ({ name: `${path}.bias`, axes: [output] }));

export const lastPart = (path: string): string => path.slice(path.lastIndexOf(".") + 1);

/** The heads of every layer, with padded width, and what scores are divided by the root of. */
export function headsOf({ attention, HQ, HKV }: Architecture, D: number) {
  return (layer: number): Heads => {
    const own = attention[layer];
    if (!own) throw new Error(`The model has no layer ${layer}.`);
    return { HQ, HKV, D, REAL: own.width };
  };
}

/** Something of every block of a model in one list; `pathOf` names a block as checkpoints do. */
export const blocksAt =
  (pathOf: (index: number) => string) =>
  <T>({ layers }: Architecture, of: (path: string) => readonly T[]): T[] =>
    Array.from({ length: layers }, (_, index) => of(pathOf(index))).flat();
