/**
 * How a frozen matrix W, K inputs by N outputs, is kept on a device: as halves, once each way
 * round, or in blocks: groups of 32 inputs of one output that share a scale d and, in some formats,
 * a minimum m. A block's numbers are d·(q − zero) + m, d and m being float16. Blocks are those of
 * ggml and llama.cpp's GGUF files, so that such a file's numbers are kept as they are.
 */
interface Blocks {
  readonly bits: 4 | 8; // of q, which is unsigned if it has 4 bits and signed if it has 8
  readonly zero: number;
  readonly hasMinimum: boolean;
}

export const blockFormats = {
  q8_0: { bits: 8, zero: 0, hasMinimum: false },
  q4_0: { bits: 4, zero: 8, hasMinimum: false },
  q4_1: { bits: 4, zero: 0, hasMinimum: true },
} as const satisfies Record<string, Blocks>;
export type BlockFormat = keyof typeof blockFormats;

/** Inputs that share a scale. */
export const GROUP = 32;
/** Both sides of W are multiples of it; scales of so many outputs lie together. */
const SIDE = 8;
const BYTES_OF_SCALE = 2;

export const isBlockFormat = (name: string): name is BlockFormat =>
  Object.hasOwn(blockFormats, name);

/** Bytes of all q of a matrix [K, N]: they come first in its buffer. */
export const levelBytes = (format: BlockFormat, K: number, N: number): number =>
  (K * N * blockFormats[format].bits) / 8;

/**
 * Bytes of a matrix [K, N] in blocks. Throws where a side is no multiple of 8, which those of a
 * model's matrices are (`lm/axes.ts`).
 */
export function blockBytes(format: BlockFormat, shape: readonly number[]): number {
  const [K = 1, N = 1] = shape;
  if (K % SIDE !== 0 || N % SIDE !== 0 || shape.length !== 2)
    throw new Error(`A matrix in blocks is [K, N], multiples of 8; [${shape.join(", ")}] is none.`);
  const scales = Math.ceil(K / GROUP) * N * (blockFormats[format].hasMinimum ? 2 : 1);
  return levelBytes(format, K, N) + scales * BYTES_OF_SCALE;
}

export type WeightFormat = "f16" | BlockFormat;

/** The format of a tensor that a kernel reads as a frozen matrix. Throws where it is none. */
export function weightFormatOf({ name, dtype }: { name: string; dtype: string }): WeightFormat {
  if (dtype === "f16" || isBlockFormat(dtype)) return dtype;
  throw new Error(`${name} is ${dtype}, which no frozen matrix is kept in.`);
}

/**
 * Bytes that a device keeps for one parameter of a frozen matrix, for plans of memory: halves are
 * kept once each way round, blocks once. Vectors (gains, biases) are float32 in every format.
 */
export const bytesPerParameter = {
  f16: 4,
  q8_0: 1 + BYTES_OF_SCALE / GROUP,
  q4_0: 0.5 + BYTES_OF_SCALE / GROUP,
  q4_1: 0.5 + (2 * BYTES_OF_SCALE) / GROUP,
} as const satisfies Record<WeightFormat, number>;
