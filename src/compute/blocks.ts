import { at, byteAt, wordAt } from "./arrays";
import { fromHalf, toHalf } from "./half";
import { type BlockFormat, GROUP, blockBytes, blockFormats, levelBytes } from "./weight-formats";

/**
 * The order of a matrix W [K inputs, N outputs] in blocks. It is read along its outputs for x·W and
 * along its inputs for dy·Wᵀ, by threads that own eight columns, and it is kept once: in tiles of
 * 8 × 8, of which either side is eight columns.
 *
 * A word holds q of one input and P = 32/bits outputs, the first in the lowest bits, and a vec4u
 * the words of four inputs. A tile has V = 2·8/P of these. The tiles of eight inputs are laid side
 * by side, vec4u by vec4u, so that neighbouring threads read neighbours along the outputs:
 *
 *   q of (k, n) is in the vec4u (⌊k/8⌋·V + 2·⌊(n mod 8)/P⌋ + ⌊(k mod 8)/4⌋)·N/8 + ⌊n/8⌋
 *
 * Behind all q come the scales, eight halves to a vec4u: d of group g = ⌊k/32⌋ and eight outputs in
 * the vec4u g·S·N/8 + ⌊n/8⌋, S being 2 where minima are kept, which follow in the next N/8, else 1.
 */
export class Blocks {
  private readonly bits: number;
  private readonly perWord: number; // P
  private readonly perTile: number; // V
  private readonly eights: number; // N/8
  private readonly scales: number; // the word at which they begin
  private readonly perGroup: number; // words of the scales of 32 inputs

  constructor(
    readonly format: BlockFormat,
    readonly shape: readonly [K: number, N: number],
    readonly words: Uint32Array = new Uint32Array(blockBytes(format, shape) / 4),
  ) {
    const [K, N] = shape;
    const { bits, hasMinimum } = blockFormats[format];
    if (4 * words.length !== blockBytes(format, shape))
      throw new Error(`[${K}, ${N}] in ${format} is not ${words.length} words.`);
    this.bits = bits;
    this.perWord = 32 / bits;
    this.perTile = 16 / this.perWord;
    this.eights = N / 8;
    this.scales = levelBytes(format, K, N) / 4;
    this.perGroup = (hasMinimum ? 2 : 1) * (N / 2);
  }

  /** Sets block g of output n, which was not set before. Inputs past the matrix are left out. */
  set(g: number, n: number, { d, m, q }: Block): void {
    const shift = (n % this.perWord) * this.bits;
    const mask = (1 << this.bits) - 1;
    const strip = 2 * Math.floor((n & 7) / this.perWord);
    const first = g * GROUP;
    const last = Math.min(first + GROUP, this.shape[0]);
    for (let k = first; k < last; k += 4) {
      const vector = (k >> 3) * this.perTile + strip + ((k >> 2) & 1);
      const start = 4 * (vector * this.eights + (n >> 3));
      for (let i = 0; i < 4; i++)
        this.words[start + i] =
          wordAt(this.words, start + i) | ((byteAt(q, k - first + i) & mask) << shift);
    }
    this.setHalf(this.scaleAt(g, n), n, d);
    if (this.hasMinimum) this.setHalf(this.scaleAt(g, n) + this.perGroup / 2, n, m);
  }

  /** The number of input k and output n. */
  value(k: number, n: number): number {
    const vector = (k >> 3) * this.perTile + 2 * Math.floor((n & 7) / this.perWord);
    const start = 4 * ((vector + ((k >> 2) & 1)) * this.eights + (n >> 3));
    const word = wordAt(this.words, start + (k & 3));
    const up = 32 - this.bits - (n % this.perWord) * this.bits;
    const q = this.bits === 8 ? (word << up) >> 24 : (word << up) >>> 28;
    const scale = this.scaleAt(k >> 5, n);
    const m = this.hasMinimum ? this.half(scale + this.perGroup / 2, n) : 0;
    return this.half(scale, n) * (q - blockFormats[this.format].zero) + m;
  }

  private get hasMinimum(): boolean {
    return blockFormats[this.format].hasMinimum;
  }

  private scaleAt(g: number, n: number): number {
    return this.scales + g * this.perGroup + (n >> 1);
  }

  private setHalf(word: number, n: number, half: number): void {
    this.words[word] = wordAt(this.words, word) | (half << (16 * (n & 1)));
  }

  private half(word: number, n: number): number {
    return fromHalf((wordAt(this.words, word) >>> (16 * (n & 1))) & 0xffff);
  }
}

/** 32 numbers d·(q − zero) + m; d and m are the bits of float16. */
export interface Block {
  d: number;
  m: number; // 0 where the format has none
  readonly q: Uint8Array; // the lowest bits count
}

export const emptyBlock = (): Block => ({ d: 0, m: 0, q: new Uint8Array(GROUP) });

/** A matrix of numbers, row by row, in blocks: each block nearest by the rule of its format. */
export function packBlocks(
  format: BlockFormat,
  shape: readonly number[],
  values: ArrayLike<number>,
): Uint32Array {
  const [K = 0, N = 0] = shape;
  const out = new Blocks(format, [K, N]);
  const group = new Float64Array(GROUP);
  const block = emptyBlock();
  for (let g = 0; g * GROUP < K; g++)
    for (let n = 0; n < N; n++) {
      const length = Math.min(GROUP, K - g * GROUP);
      for (let i = 0; i < length; i++) group[i] = at(values, (g * GROUP + i) * N + n);
      quantise(format, group.subarray(0, length), block);
      out.set(g, n, block);
    }
  return out.words;
}

/** The numbers of a matrix in blocks, row by row, exactly. */
export function unpackBlocks(
  format: BlockFormat,
  shape: readonly number[],
  words: Uint32Array,
): Float64Array {
  const [K = 0, N = 0] = shape;
  const blocks = new Blocks(format, [K, N], words);
  return Float64Array.from({ length: K * N }, (_, i) => blocks.value(Math.floor(i / N), i % N));
}

/** Sets d, m and q of up to 32 finite numbers. */
export function quantise(format: BlockFormat, values: Float64Array, block: Block): void {
  const { least, most } = extremes(values);
  const furthest = -least > most ? least : most;
  const { bits, zero, hasMinimum } = blockFormats[format];
  const top = (1 << bits) - 1;
  // the furthest number is at the end of the range that reaches further
  const span = hasMinimum ? (most - least) / top : furthest / (bits === 8 ? 127 : -zero);
  block.d = toHalf(span);
  block.m = hasMinimum ? toHalf(least) : 0;
  const d = fromHalf(block.d);
  const m = fromHalf(block.m);
  const lowest = bits === 8 ? -127 : 0;
  const highest = bits === 8 ? 127 : top;
  let i = 0;
  for (const value of values) {
    const level = d === 0 ? zero : Math.round((value - m) / d) + zero;
    block.q[i++] = Math.max(lowest, Math.min(highest, level));
  }
}

function extremes(values: Float64Array): { least: number; most: number } {
  let least = Infinity;
  let most = -Infinity;
  for (const value of values) {
    least = Math.min(least, value);
    most = Math.max(most, value);
  }
  return { least, most };
}
