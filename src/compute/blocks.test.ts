import { describe, expect, test } from "vitest";
import { at } from "./arrays";
import { Blocks, packBlocks, unpackBlocks } from "./blocks";
import { fromHalf, toHalf } from "./half";
import { normal } from "./random";
import { bytes, resident } from "./tensor";
import {
  type BlockFormat,
  GROUP,
  blockFormats,
  bytesPerParameter,
  isBlockFormat,
} from "./weight-formats";

const formats = Object.keys(blockFormats).filter(isBlockFormat);
const shapes = [
  [8, 8],
  [40, 24],
  [96, 16],
] as const;
const drawn = (n: number) => Float64Array.from({ length: n }, (_, i) => normal(3, 1, 4, i));

/** How far a number may be from the nearest of its block, in d: half a level, or one at an end. */
const furthest: Record<BlockFormat, number> = { q8_0: 0.6, q4_0: 1.1, q4_1: 0.6 };

describe.each(formats)("a matrix in %s", (format) => {
  test.each(shapes)("of %i × %i is within a level of its numbers", (K, N) => {
    const values = drawn(K * N);
    const found = unpackBlocks(format, [K, N], packBlocks(format, [K, N], values));
    values.forEach((value, i) => {
      const first = Math.floor(Math.floor(i / N) / GROUP) * GROUP;
      const group = values.filter(
        (_, j) =>
          j % N === i % N && Math.floor(j / N) >= first && Math.floor(j / N) < first + GROUP,
      );
      const most = Math.max(...group);
      const least = Math.min(...group);
      const { bits, hasMinimum } = blockFormats[format];
      const span = hasMinimum ? (most - least) / 15 : Math.max(most, -least);
      const d = hasMinimum ? span : span / (bits === 8 ? 127 : 8);
      expect(Math.abs(value - at(found, i))).toBeLessThanOrEqual(furthest[format] * d);
    });
  });

  test("packing what was unpacked changes nothing", () => {
    const words = packBlocks(format, [72, 16], drawn(72 * 16));
    expect(packBlocks(format, [72, 16], unpackBlocks(format, [72, 16], words))).toEqual(words);
  });

  test("zeros are zeros", () => {
    const words = packBlocks(format, [32, 8], new Float64Array(256));
    expect(unpackBlocks(format, [32, 8], words).every((value) => value === 0)).toBe(true);
  });

  test("every block has its own place", () => {
    const [K, N] = [40, 24];
    const { bits, zero, hasMinimum } = blockFormats[format];
    const blocks = new Blocks(format, [K, N]);
    const levelOf = (k: number, n: number) => (7 * k + 5 * n + 3) % (bits === 8 ? 127 : 16);
    const dOf = (g: number, n: number) => toHalf(1 + g + n / 64);
    const mOf = (g: number, n: number) => (hasMinimum ? toHalf(-g - n / 32) : 0);
    for (let g = 0; g < 2; g++)
      for (let n = 0; n < N; n++) {
        const q = Uint8Array.from({ length: GROUP }, (_, i) => levelOf(g * GROUP + i, n));
        blocks.set(g, n, { d: dOf(g, n), m: mOf(g, n), q });
      }
    for (let k = 0; k < K; k++)
      for (let n = 0; n < N; n++) {
        const [d, m] = [fromHalf(dOf(k >> 5, n)), fromHalf(mOf(k >> 5, n))];
        expect(blocks.value(k, n)).toBe(d * (levelOf(k, n) - zero) + m);
      }
  });

  test("takes as many bytes as a plan of memory counts", () => {
    const t = resident("w", format, [96, 40]);
    expect(bytes(t)).toBe(96 * 40 * bytesPerParameter[format]);
    expect(packBlocks(format, [96, 40], drawn(96 * 40)).byteLength).toBe(bytes(t));
  });

  test("has sides that are multiples of 8", () => {
    expect(() => bytes(resident("w", format, [12, 8]))).toThrow("multiples of 8; [12, 8] is none");
  });
});
