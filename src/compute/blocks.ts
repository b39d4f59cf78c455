import { byteAt, wordAt } from "./arrays";
import { fromHalf } from "./half";
import {
  type BlockFormat,
  blockBytes,
  blockFormats,
  factorBytes,
  levelBytes,
} from "./weight-formats";

/**
 * The order of a matrix W [K inputs, N outputs] in blocks. It is read along its outputs for x·W and
 * along its inputs for dy·Wᵀ, by threads that own eight columns, and it is kept once: in tiles of
 * 8 × 8, of which either side is eight columns.
 *
 * A word holds q of one input and P = 32/bits outputs (8 for q of six bits, of which it has the
 * lowest four), the first in the lowest bits, and a vec4u the words of four inputs. A tile has V =
 * bits/2 of these. The tiles of eight inputs are laid side by side, vec4u by vec4u, so that
 * neighbouring threads read neighbours along the outputs:
 *
 *   q of (k, n) is in the vec4u (⌊k/8⌋·V + 2·⌊(n mod 8)/P⌋ + ⌊(k mod 8)/4⌋)·N/8 + ⌊n/8⌋
 *
 * Of six bits, the highest two are in the tile's third vec4u, at the same word and the same four
 * bits: the lower two of these are of the input k mod 8 < 4, the upper two of k + 4.
 *
 * Behind all q come s and t, bytes: those of 32 inputs and eight outputs are the vec4u ⌊k/32⌋·N/8 +
 * ⌊n/8⌋ of these, s first, then t or, where groups have 16 inputs, s of the second group. Then the
 * scales, eight halves to a vec4u: d of block b and eight outputs in the vec4u b·S·N/8 + ⌊n/8⌋, S
 * being 2 where minima are kept, which follow in the next N/8, else 1.
 */
export class Blocks {
  private readonly bits: number;
  private readonly perWord: number; // P
  private readonly perTile: number; // V
  private readonly eights: number; // N/8
  private readonly factors: number; // the word at which s and t begin
  private readonly scales: number; // the word at which d and m begin
  private readonly perBlock: number; // words of the scales of a block's inputs

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
    this.perWord = bits === 8 ? 4 : 8;
    this.perTile = bits / 2;
    this.eights = N / 8;
    this.factors = levelBytes(format, K, N) / 4;
    this.scales = this.factors + factorBytes(format, K, N) / 4;
    this.perBlock = (hasMinimum ? 2 : 1) * (N / 2);
  }

  /** Sets block b of output n, which was not set before. Inputs past the matrix are left out. */
  set(b: number, n: number, { d, m, q, s, t }: Block): void {
    const { inputs, group, hasMinimum } = blockFormats[this.format];
    const first = b * inputs;
    const last = Math.min(first + inputs, this.shape[0]);
    for (let k = first; k < last; k += 4) this.setLevels([k, n], q, k - first);
    if (inputs === 256)
      for (let k = first; k < last; k += group) {
        this.setByte(this.factorAt(k, n), byteAt(s, (k - first) / group));
        if (hasMinimum) this.setByte(this.factorAt(k, n) + 8, byteAt(t, (k - first) / group));
      }
    const scale = this.scaleAt(b, n);
    this.or(scale, d << (16 * (n & 1)));
    if (hasMinimum) this.or(scale + this.perBlock / 2, m << (16 * (n & 1)));
  }

  /** The number of input k and output n. */
  value(k: number, n: number): number {
    const { zero, hasMinimum, inputs } = blockFormats[this.format];
    const q = this.level(k, n);
    const scale = this.scaleAt(Math.floor(k / inputs), n);
    const d = this.half(scale, n);
    const m = hasMinimum ? this.half(scale + this.perBlock / 2, n) : 0;
    if (inputs === 32) return d * (q - zero) + m;
    const factor = this.factorAt(k, n);
    if (hasMinimum) return d * this.byte(factor) * q + m * this.byte(factor + 8);
    return d * ((this.byte(factor) << 24) >> 24) * (q - zero);
  }

  /** Sets q of four inputs from k on. */
  private setLevels([k, n]: readonly [number, number], q: Uint8Array, from: number): void {
    const bits = this.bits === 8 ? 8 : 4;
    const shift = (n % this.perWord) * bits;
    const mask = (1 << bits) - 1;
    const low = this.vectorAt(k, n);
    for (let i = 0; i < 4; i++) this.or(low + i, (byteAt(q, from + i) & mask) << shift);
    if (this.bits !== 6) return;
    const high = this.highAt(k, n);
    const up = shift + 2 * ((k >> 2) & 1);
    for (let i = 0; i < 4; i++) this.or(high + i, (byteAt(q, from + i) >> 4) << up);
  }

  private level(k: number, n: number): number {
    const word = wordAt(this.words, this.vectorAt(k, n) + (k & 3));
    if (this.bits === 8) return (word << (24 - 8 * (n & 3))) >> 24;
    const low = (word >>> (4 * (n & 7))) & 15;
    if (this.bits === 4) return low;
    const high = wordAt(this.words, this.highAt(k, n) + (k & 3));
    return low | (((high >>> (4 * (n & 7) + 2 * ((k >> 2) & 1))) & 3) << 4);
  }

  /** The first word of the vec4u of q of input k. */
  private vectorAt(k: number, n: number): number {
    const vector = (k >> 3) * this.perTile + 2 * Math.floor((n & 7) / this.perWord);
    return 4 * ((vector + ((k >> 2) & 1)) * this.eights + (n >> 3));
  }

  /** The first word of the vec4u of the highest two of six bits. */
  private highAt(k: number, n: number): number {
    return 4 * (((k >> 3) * this.perTile + 2) * this.eights + (n >> 3));
  }

  /** The byte of s. */
  private factorAt(k: number, n: number): number {
    const second = blockFormats[this.format].group === 16 ? (k >> 4) & 1 : 0;
    const vector = (k >> 5) * this.eights + (n >> 3);
    return 4 * this.factors + 16 * vector + 8 * second + (n & 7);
  }

  private scaleAt(b: number, n: number): number {
    return this.scales + b * this.perBlock + (n >> 1);
  }

  private or(word: number, bits: number): void {
    this.words[word] = wordAt(this.words, word) | bits;
  }

  private setByte(at: number, byte: number): void {
    this.or(at >> 2, byte << (8 * (at & 3)));
  }

  private byte(at: number): number {
    return (wordAt(this.words, at >> 2) >>> (8 * (at & 3))) & 255;
  }

  private half(word: number, n: number): number {
    return fromHalf((wordAt(this.words, word) >>> (16 * (n & 1))) & 0xffff);
  }
}

/** A block's numbers; weight-formats.ts says what they stand for. d and m are bits of float16. */
export interface Block {
  d: number;
  m: number; // 0 where the format has none
  readonly q: Uint8Array; // the lowest bits count
  readonly s: Uint8Array; // of every group; of blocks of 256 inputs alone
  readonly t: Uint8Array;
}

export const emptyBlock = (): Block => ({
  d: 0,
  m: 0,
  q: new Uint8Array(256),
  s: new Uint8Array(16),
  t: new Uint8Array(16),
});

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
