import { describe, expect, test } from "vitest";
import { addAt, at } from "./arrays";
import { hash, hash4, normal, uniform } from "./random";

const N = 20000;
const draws = (of: (i: number) => number): number[] => Array.from({ length: N }, (_, i) => of(i));
const mean = (xs: number[]) => xs.reduce((s, x) => s + x, 0) / xs.length;
/** Correlation of two sets of N draws; its standard error is 1/√N = 0.007. */
function correlation(xs: number[], ys: number[]): number {
  const [mx, my] = [mean(xs), mean(ys)];
  const covariance = mean(xs.map((x, i) => (x - mx) * (at(ys, i) - my)));
  const variance = (of: number[], m: number) => mean(of.map((x) => (x - m) ** 2));
  return covariance / Math.sqrt(variance(xs, mx) * variance(ys, my));
}

describe("counter-based random numbers", () => {
  test("known values, worked in exact integers: pcg4d of Jarzynski & Olano 2020", () => {
    const M = 2n ** 32n;
    type Words<T> = readonly [x: T, y: T, z: T, w: T];
    const each = <T, R>([x, y, z, w]: Words<T>, f: (word: T) => R): Words<R> => [
      f(x),
      f(y),
      f(z),
      f(w),
    ];
    const mix = ([x, y, z, w]: Words<bigint>): Words<bigint> => {
      const x1 = (x + y * w) % M;
      const y1 = (y + z * x1) % M;
      const z1 = (z + x1 * y1) % M;
      return [x1, y1, z1, (w + y1 * z1) % M];
    };
    const exact = (words: Words<number>) => {
      const seeded = each(words, (n) => (BigInt(n) * 1664525n + 1013904223n) % M);
      const folded = each(mix(seeded), (n) => n ^ (n >> 16n));
      return each(mix(folded), Number);
    };
    const keys: readonly Words<number>[] = [
      [0, 0, 0, 0],
      [1, 2, 3, 4],
      [4294967295, 0, 7, 123456789],
      [42, 4294967295, 4294967295, 4294967295],
    ];
    for (const key of keys) expect(hash4(...key)).toEqual(exact(key));
  });

  test("these words never change: saved runs and links replay by them", () => {
    expect(hash4(0, 0, 0, 0)).toEqual(GOLDEN.zero);
    expect(hash4(7, 100, 1, 31)).toEqual(GOLDEN.some);
  });
  const GOLDEN = {
    zero: [251852841, 760645481, 850445371, 3542436074],
    some: [3799911646, 2203940076, 79109212, 2215969591],
  };

  // so that the Gumbel score of the largest is finite on a device
  test("float32 holds every uniform number exactly, the largest below 1", () => {
    for (let i = 0; i < N; i++) {
      const u = uniform(3, 5, 1, i);
      if (Math.fround(u) !== u) throw new Error(`${u} becomes ${Math.fround(u)}.`);
    }
  });

  test("uniform lies strictly inside (0, 1) and fills its bins evenly", () => {
    const bins = new Float64Array(100);
    for (let i = 0; i < N; i++) {
      const u = uniform(3, 5, 1, i);
      if (!(u > 0 && u < 1)) throw new Error(`${u}`);
      addAt(bins, Math.floor(u * 100), 1);
    }
    const chiSquare = bins.reduce((s, n) => s + (n - N / 100) ** 2 / (N / 100), 0);
    expect(chiSquare).toBeGreaterThan(99 - 4 * Math.sqrt(198));
    expect(chiSquare).toBeLessThan(99 + 4 * Math.sqrt(198));
  });

  test("each of the 24 bits that `uniform` uses is a fair coin along every argument", () => {
    for (const along of [0, 1, 2, 3]) {
      const ones = new Float64Array(32);
      for (let i = 0; i < N; i++) {
        const key: [number, number, number, number] = [9, 9, 9, 9];
        key[along] = i;
        const word = hash(...key);
        for (let bit = 8; bit < 32; bit++) addAt(ones, bit, (word >>> bit) & 1);
      }
      ones.forEach(
        (n, bit) =>
          bit >= 8 &&
          expect(Math.abs(n / N - 0.5), `argument ${along}, bit ${bit}`).toBeLessThan(
            5 / (2 * Math.sqrt(N)),
          ),
      );
    }
  });

  test("neighbouring seeds, steps, streams and counters are uncorrelated", () => {
    const base = draws((i) => uniform(1, 0, 0, i));
    const others = [
      (i: number) => uniform(2, 0, 0, i),
      (i: number) => uniform(1, 1, 0, i),
      (i: number) => uniform(1, 0, 1, i),
      (i: number) => uniform(1, 0, 0, i + 1),
    ];
    for (const [k, of] of others.entries()) {
      const found = correlation(base, draws(of));
      expect(Math.abs(found), `neighbour ${k}`).toBeLessThan(5 / Math.sqrt(N));
    }
    const swapped = draws((i) => uniform(1, i, 0, 0));
    expect(Math.abs(correlation(base, swapped))).toBeLessThan(5 / Math.sqrt(N));
  });

  test("no two of 100,000 draws share their four words", () => {
    const seen = new Set<string>();
    for (let i = 0; i < 100_000; i++) {
      const [step, stream] = [Math.floor(i / 10) % 100, Math.floor(i / 1000) % 10];
      seen.add(hash4(i % 10, step, stream, Math.floor(i / 10000)).join());
    }
    expect(seen.size).toBe(100_000);
  });

  test("normal has the moments of a standard normal", () => {
    const xs = draws((i) => normal(5, 0, 0, i));
    expect(Math.abs(mean(xs))).toBeLessThan(5 / Math.sqrt(N));
    expect(Math.abs(mean(xs.map((x) => x * x)) - 1)).toBeLessThan(5 * Math.sqrt(2 / N));
    expect(Math.abs(mean(xs.map((x) => x ** 4)) - 3)).toBeLessThan(5 * Math.sqrt(96 / N));
    expect(xs.every(Number.isFinite)).toBe(true);
  });
});
