/**
 * How a frozen matrix W, K inputs by N outputs, is kept on a device: as halves, once each way
 * round, or in blocks of ggml and llama.cpp's GGUF files, so that such a file's numbers are kept as
 * they are. A block has 32 inputs of one output, whose numbers are d·(q − zero) + m, d and m being
 * float16; or 256 inputs, in groups that have whole numbers s and t besides: d·s·(q − zero) + m·t.
 * Every product is exact in float32 and the sum is rounded once, as ggml rounds it.
 */
interface Blocks {
  readonly bits: 4 | 6 | 8; // of q, which is unsigned if it has 4 or 6 bits and signed if it has 8
  readonly zero: number;
  readonly hasMinimum: boolean; // m, and t where there is s
  readonly inputs: 32 | 256;
  /** Inputs that share s. With minima s and t are unsigned, else s is signed. */
  readonly group: 16 | 32;
}

const of32 = { inputs: 32, group: 32 } as const;
const of256 = { inputs: 256, group: 32 } as const;
/** By ggml's names. q of 5 bits take 6. Of ggml's Q4_K and Q5_K, m is −d_min. */
export const blockFormats = {
  q8_0: { bits: 8, zero: 0, hasMinimum: false, ...of32 },
  q4_0: { bits: 4, zero: 8, hasMinimum: false, ...of32 },
  q4_1: { bits: 4, zero: 0, hasMinimum: true, ...of32 },
  q5_0: { bits: 6, zero: 16, hasMinimum: false, ...of32 },
  q5_1: { bits: 6, zero: 0, hasMinimum: true, ...of32 },
  q4_k: { bits: 4, zero: 0, hasMinimum: true, ...of256 },
  q5_k: { bits: 6, zero: 0, hasMinimum: true, ...of256 },
  q6_k: { bits: 6, zero: 32, hasMinimum: false, inputs: 256, group: 16 },
} as const satisfies Record<string, Blocks>;
export type BlockFormat = keyof typeof blockFormats;

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
  const { hasMinimum, inputs } = blockFormats[format];
  const scales = Math.ceil(K / inputs) * N * (hasMinimum ? 2 : 1);
  return levelBytes(format, K, N) + factorBytes(format, K, N) + scales * BYTES_OF_SCALE;
}

/** Bytes of all s and t, which follow: two for every 32 inputs, of groups of 16 both s. */
export const factorBytes = (format: BlockFormat, K: number, N: number): number =>
  blockFormats[format].inputs === 32 ? 0 : 2 * Math.ceil(K / 32) * N;

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
  q8_0: 1 + BYTES_OF_SCALE / 32,
  q4_0: 0.5 + BYTES_OF_SCALE / 32,
  q4_1: 0.5 + (2 * BYTES_OF_SCALE) / 32,
  q5_0: 0.75 + BYTES_OF_SCALE / 32,
  q5_1: 0.75 + (2 * BYTES_OF_SCALE) / 32,
  q4_k: 0.5 + 2 / 32 + (2 * BYTES_OF_SCALE) / 256,
  q5_k: 0.75 + 2 / 32 + (2 * BYTES_OF_SCALE) / 256,
  q6_k: 0.75 + 2 / 32 + BYTES_OF_SCALE / 256,
} as const satisfies Record<WeightFormat, number>;
