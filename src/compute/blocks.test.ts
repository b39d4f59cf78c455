import { describe, expect, test } from "vitest";
import { at, range } from "./arrays";
import { Blocks, unpackBlocks } from "./blocks";
import { fromHalf, toHalf } from "./half";
import { packBlocks } from "./quantise";
import { normal } from "./random";
import { bytes, resident } from "./tensor";
import { type BlockFormat, blockFormats, bytesPerParameter, isBlockFormat } from "./weight-formats";

const formats = Object.keys(blockFormats).filter(isBlockFormat);
const shapes = [
  [8, 8],
  [40, 24],
  [96, 16],
  [304, 8],
] as const;
const drawn = (n: number) => Float64Array.from({ length: n }, (_, i) => normal(3, 1, 4, i));

/** The largest q, and how far a number may be from the nearest of its group, in scales. */
const known: Record<BlockFormat, { readonly top: number; readonly furthest: number }> = {
  q8_0: { top: 127, furthest: 0.6 }, // half a level
  q4_0: { top: 15, furthest: 1.1 }, // or one at an end
  q4_1: { top: 15, furthest: 0.6 },
  q5_0: { top: 31, furthest: 1.1 },
  q5_1: { top: 31, furthest: 0.6 },
  q4_k: { top: 15, furthest: 1 }, // and half a 63rd of the block's scale and minimum, at an end
  q5_k: { top: 31, furthest: 1.2 },
  q6_k: { top: 63, furthest: 1.3 },
};

describe.each(formats)("a matrix in %s", (format) => {
  const { bits, zero, hasMinimum, inputs, group } = blockFormats[format];
  const { top, furthest } = known[format];

  test.each(shapes)("of %i × %i is within a level of its numbers", (K, N) => {
    const values = drawn(K * N);
    const found = unpackBlocks(format, [K, N], packBlocks(format, [K, N], values));
    values.forEach((value, i) => {
      const first = Math.floor(Math.floor(i / N) / group) * group;
      const own = range(Math.min(group, K - first)).map((k) =>
        at(values, (first + k) * N + (i % N)),
      );
      const most = Math.max(...own);
      const least = Math.min(...own);
      const span = hasMinimum ? most - least : Math.max(most, -least);
      const scale = span / (hasMinimum || bits === 8 ? top : zero);
      expect(Math.abs(value - at(found, i))).toBeLessThanOrEqual(furthest * scale);
    });
  });

  test("zeros are zeros", () => {
    const words = packBlocks(format, [32, 8], new Float64Array(256));
    expect(unpackBlocks(format, [32, 8], words).every((value) => value === 0)).toBe(true);
  });

  test("every number has its own place", () => {
    const [K, N] = [296, 24];
    const blocks = new Blocks(format, [K, N]);
    const levelOf = (k: number, n: number) => (7 * k + 5 * n + 3) % (top + 1);
    const dOf = (b: number, n: number) => toHalf(1 + b + n / 64);
    const mOf = (b: number, n: number) => (hasMinimum ? toHalf(-b - n / 32) : 0);
    const sOf = (g: number, n: number) => (inputs === 32 ? 1 : ((11 * g + 3 * n) % 64) - 7 * zero);
    const tOf = (g: number, n: number) => (inputs === 32 ? 1 : (5 * g + 13 * n) % 64);
    for (let b = 0; b * inputs < K; b++)
      for (let n = 0; n < N; n++) {
        const groups = (b * inputs) / group;
        const q = Uint8Array.from({ length: inputs }, (_, i) => levelOf(b * inputs + i, n));
        const s = Uint8Array.from({ length: inputs / group }, (_, g) => sOf(groups + g, n));
        const t = Uint8Array.from({ length: inputs / group }, (_, g) => tOf(groups + g, n));
        blocks.set(b, n, { d: dOf(b, n), m: mOf(b, n), q, s, t });
      }
    for (let k = 0; k < K; k++)
      for (let n = 0; n < N; n++) {
        const b = Math.floor(k / inputs);
        const g = Math.floor(k / group);
        const d = fromHalf(dOf(b, n)) * ((sOf(g, n) << 24) >> 24);
        const m = fromHalf(mOf(b, n)) * tOf(g, n);
        expect(blocks.value(k, n)).toBe(d * (levelOf(k, n) - zero) + m);
      }
  });

  test("takes as many bytes as a plan of memory counts", () => {
    const t = resident("w", format, [256, 40]);
    expect(bytes(t)).toBe(256 * 40 * bytesPerParameter[format]);
    expect(packBlocks(format, [256, 40], drawn(256 * 40)).byteLength).toBe(bytes(t));
  });

  test("has sides that are multiples of 8", () => {
    expect(() => bytes(resident("w", format, [12, 8]))).toThrow("multiples of 8; [12, 8] is none");
  });
});

test.each(formats.filter((format) => blockFormats[format].inputs === 32))(
  "packing in %s what was unpacked changes nothing",
  (format) => {
    const words = packBlocks(format, [72, 16], drawn(72 * 16));
    expect(packBlocks(format, [72, 16], unpackBlocks(format, [72, 16], words))).toEqual(words);
  },
);
