import { expect, test } from "vitest";
import { powerOfTwo, powerOfTwoFrom, scaled } from "./binary";
import { cos, exp, expm1, log, log1p, pow } from "./index";

const view = new DataView(new ArrayBuffer(8));
/** The bits of a number as an integer that counts the float64s, negative ones below 0. */
function order(x: number): bigint {
  view.setFloat64(0, x);
  const bits = view.getBigInt64(0);
  return bits < 0n ? -(bits & 0x7fffffffffffffffn) : bits;
}
const apart = (a: number, b: number) => Number(order(a) - order(b));

type Row = readonly [name: string, ours: Function2, engine: Function2, draw: Draw, digest: string];
type Function2 = (x: number, y: number) => number;
type Draw = (u: number, v: number) => readonly [x: number, y: number];

/** Evenly from low to high. */
const evenly =
  (low: number, high: number): Draw =>
  (u) => [low + (high - low) * u, 0];
/** Evenly by order of magnitude, e^low to e^high, times a sign. */
const byMagnitude =
  (sign: number, low: number, high: number): Draw =>
  (u) => [sign * exp(low + (high - low) * u), 0];

const rows: readonly Row[] = [
  ["exp", exp, Math.exp, evenly(-745, 709.7), "31ec361ad9bde750"],
  ["exp", exp, Math.exp, evenly(-2, 2), "fd34f8bfd6999b15"],
  ["expm1", expm1, Math.expm1, evenly(-40, 60), "bff474830d19f0c2"],
  ["expm1", expm1, Math.expm1, byMagnitude(-1, -40, 0), "e87f6d065e045d19"],
  ["log", log, Math.log, byMagnitude(1, -744, 709), "a97d3047d093940e"],
  ["log", log, Math.log, evenly(0.5, 2), "98db9a0011aef95f"],
  ["log1p", log1p, Math.log1p, byMagnitude(1, -60, 700), "8122295028cd917a"],
  ["log1p", log1p, Math.log1p, byMagnitude(-1, -60, 0), "6332bb8b8cc47359"],
  ["cos", cos, Math.cos, evenly(-7, 7), "7e0a83dd7101dcc2"],
  ["cos", cos, Math.cos, evenly(-1e5, 1e5), "ad26fb36bfb915ab"],
  ["pow", pow, Math.pow, (u, v) => [0.9 + 0.0999 * u, Math.floor(1 + 1e4 * v)], "df9e1f36f098ed53"],
  ["pow", pow, Math.pow, (u, v) => [1e6 * u, 4 * v - 2], "6fcdc7bd13ff01eb"],
  ["pow", pow, Math.pow, (u, v) => [exp(40 * u - 20), 60 * v - 30], "ea76db7e20dc6aa5"],
  ["pow", pow, Math.pow, (u, v) => [1 + 1e-6 * u, 1e8 * v], "debea6096b2c4344"],
];
const cases = rows.map(([name, ours, engine, draw, digest]) => ({
  name,
  ours,
  engine,
  draw,
  digest,
}));
/** Point i of the unit square, evenly spread (Roberts's sequence). */
const point = (i: number) => [(0.7548776662466927 * i) % 1, (0.5698402909980532 * i) % 1] as const;

test.each(cases)("$name is at most 2 ulp from the engine's", ({ ours, engine, draw }) => {
  for (let i = 0; i < 20_000; i++) {
    const [x, y] = draw(...point(i));
    const distance = Math.abs(apart(ours(x, y), engine(x, y)));
    expect(distance, `${x}, ${y}`).toBeLessThanOrEqual(2);
  }
});

// Digests of the bits: they may change only on purpose, since every recorded run depends on them.
test.each(cases)("$name has the bits that it had", ({ ours, draw, digest }) => {
  let hash = 0xcbf29ce484222325n; // FNV-1a by words of 64 bits
  for (let i = 0; i < 2000; i++) {
    const [x, y] = draw(...point(i));
    const value = ours(x, y);
    const bits = BigInt.asUintN(64, order(value));
    hash = BigInt.asUintN(64, (hash ^ bits) * 0x100000001b3n);
  }
  expect(hash.toString(16)).toBe(digest);
});

test("the ends of the ranges", () => {
  expect([-Infinity, -746, 0, 710, Infinity].map(exp)).toEqual([0, 0, 1, Infinity, Infinity]);
  expect([-Infinity, -50, 0, 710].map(expm1)).toEqual([-1, -1, 0, Infinity]);
  expect([0, 1, Infinity].map(log)).toEqual([-Infinity, 0, Infinity]);
  expect([-1, 0, Infinity].map(log1p)).toEqual([-Infinity, 0, Infinity]);
  for (const f of [exp, expm1, log, log1p]) expect(f(NaN)).toBeNaN();
  for (const x of [log(-1), log1p(-2), pow(-1, 2), pow(2, NaN), pow(NaN, 2)]) expect(x).toBeNaN();
  expect(log(Number.MIN_VALUE)).toBeCloseTo(-1074 * Math.LN2, 12);
  expect([0, Math.PI, 2 * Math.PI].map(cos)).toEqual([1, -1, 1]);
  for (const x of [NaN, Infinity, 1e6]) expect(() => cos(x)).toThrow(/angles up to 1e5/);
});

test("powers of 0, 1 and ∞, whole powers, and those that leave the range", () => {
  for (const [x, y, wanted] of [
    [0, 2, 0],
    [0, -2, Infinity],
    [Infinity, 2, Infinity],
    [Infinity, -2, 0],
    [0.5, Infinity, 0],
    [2, Infinity, Infinity],
    [2, -Infinity, 0],
    [7, 0, 1],
    [1, 1e300, 1],
    [10, 400, Infinity],
    [10, -400, 0],
    [2, 10, 1024],
    [3, 5, 243],
    [4, 0.5, 2],
    [2, -1074, Number.MIN_VALUE],
    [Number.MIN_VALUE, 1, Number.MIN_VALUE],
  ] as const)
    expect(pow(x, y), `${x}^${y}`).toBe(wanted);
});

test("powers of two are exact", () => {
  expect([-1022, 0, 1, 1023].map(powerOfTwo)).toEqual([2 ** -1022, 1, 2, 2 ** 1023]);
  expect([1, 2, 3, 17, 64, 65].map(powerOfTwoFrom)).toEqual([1, 2, 4, 32, 64, 128]);
  expect(scaled(1.5, 1023)).toBe(1.5 * 2 ** 1023);
  expect(scaled(0.75, 1024)).toBe(1.5 * 2 ** 1023);
  expect(scaled(1.5, -1074)).toBe(2 * Number.MIN_VALUE);
  expect(scaled(1, -1076)).toBe(0);
});
