/**
 * Tensors are descriptions: shape and dtype, never data. Where the bytes live is the plan's and the
 * executor's business.
 */
import { type BlockFormat, blockBytes, isBlockFormat } from "./weight-formats";

// f16: two to a u32, along the last dimension, which is even; blocks: frozen matrices only
export type Dtype = "f32" | "u32" | "f16" | BlockFormat;

export interface Tensor<D extends Dtype = Dtype> {
  readonly id: number;
  readonly name: string;
  readonly dtype: D;
  readonly shape: readonly number[];
  readonly home: Home;
}

/**
 * resident: lives as long as the executor (weights, adapter, optimiser, caches, uploads, results);
 * transient: placed in an arena by its plan; view: a part of another tensor, `offset` elements in.
 */
type Home =
  { kind: "resident" } | { kind: "transient" } | { kind: "view"; of: Tensor; offset: number };

let nextId = 1;
function make<D extends Dtype>(
  name: string,
  dtype: D,
  shape: readonly number[],
  home: Home,
): Tensor<D> {
  if (shape.some((n) => !Number.isInteger(n) || n < 1))
    throw new Error(`${name} has shape [${shape.join(", ")}]; every dimension must be at least 1.`);
  if (dtype === "f16" && (shape.at(-1) ?? 1) % 2 !== 0)
    throw new Error(`${name} is f16 with an odd last dimension [${shape.join(", ")}].`);
  const id = nextId;
  nextId += 1;
  return { id, name, dtype, shape, home };
}

/** A tensor with a buffer of its own. */
export const resident = <D extends Dtype>(
  name: string,
  dtype: D,
  shape: readonly number[],
): Tensor<D> => make(name, dtype, shape, { kind: "resident" });
/** A tensor that one plan writes once and then reads. */
export const transient = <D extends Dtype>(
  name: string,
  dtype: D,
  shape: readonly number[],
): Tensor<D> => make(name, dtype, shape, { kind: "transient" });

/** WebGPU wants storage bindings to start at multiples of 256 bytes. */
export const ALIGNMENT = 256;

/**
 * A contiguous part of a tensor, starting `offset` elements in; it must start at a multiple of 256
 * bytes.
 */
export function view<D extends Dtype>(
  of: Tensor<D>,
  offset: number,
  shape: readonly number[],
  name = `${of.name}[${offset}…]`,
): Tensor<D> {
  const byteOffset = offset * elementBytes(of.dtype);
  if (byteOffset % ALIGNMENT !== 0)
    throw new Error(
      `The view ${name} starts at byte ${byteOffset}, not a multiple of ${ALIGNMENT}.`,
    );
  if (offset + count(shape) > elements(of))
    throw new Error(`The view ${name} reaches past the end of ${of.name}.`);
  const root =
    of.home.kind === "view" ? { of: of.home.of, offset: of.home.offset + offset } : { of, offset };
  return make(name, of.dtype, shape, { kind: "view", ...root });
}

/** Rows and columns of a matrix. */
export function matrix(t: Tensor): readonly [rows: number, columns: number] {
  const [rows, columns, ...rest] = t.shape;
  if (rows === undefined || columns === undefined || rest.length > 0)
    throw new Error(`${t.name} has shape [${t.shape.join(", ")}]; a matrix was wanted.`);
  return [rows, columns];
}

export const count = (shape: readonly number[]): number => shape.reduce((n, d) => n * d, 1);
export const elements = (t: Tensor): number => count(t.shape);
/** Bytes of an element. Throws for blocks, whose elements have no bytes of their own. */
export function elementBytes(dtype: Dtype): number {
  if (isBlockFormat(dtype)) throw new Error(`Elements of ${dtype} have no bytes of their own.`);
  return dtype === "f16" ? 2 : 4;
}
/** Bytes of the whole tensor. */
export const bytes = ({ dtype, shape }: Tensor): number =>
  isBlockFormat(dtype) ? blockBytes(dtype, shape) : count(shape) * elementBytes(dtype);
/** The tensor that owns the bytes. */
export const owner = (t: Tensor): Tensor => (t.home.kind === "view" ? t.home.of : t);
/** Where the tensor starts in its owner. */
export const byteOffset = (t: Tensor): number =>
  t.home.kind === "view" ? t.home.offset * elementBytes(t.dtype) : 0;
