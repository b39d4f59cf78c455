import { createHash } from "node:crypto";
import { beforeAll, describe, expect, test } from "vitest";
import { compileKernels } from "../../../scripts/build/kernels.mjs";
import { at } from "../arrays";
import { fromHalf } from "../half";

/** What testing/math.as.ts exports: functions from an array at one address to one at another. */
type Mapping = (from: number, to: number, count: number) => void;
type Name = "mapExp" | "mapLog" | "mapTanh" | "mapSigmoid" | "mapSin" | "mapCos" | "mapHalves";
type Exports = Record<Name | "mapSums", Mapping> & { firstFreeAddress(): number };

const MOST = 3 << 19; // numbers of an array
const EVEN = 1 << 18; // numbers of an even stretch
const STRIDE = 4099; // a prime: the sweep meets every exponent with ever other digits
/** Every 4,099th pattern of 32 bits, as f32: both signs, subnormals and NaN included. */
const sweep = Uint32Array.from({ length: Math.floor(2 ** 32 / STRIDE) }, (_, i) => i * STRIDE);
const floats = (words: Uint32Array) => new Float32Array(words.buffer.slice(0));
const words = (values: ArrayLike<number>) => new Uint32Array(Float32Array.from(values).buffer);

/** Where a result is furthest from the reference. */
interface Worst {
  readonly x: number;
  readonly got: number;
  readonly error: number; // ulp
}

const float = new Float32Array(1);
const bits = new Uint32Array(float.buffer);
/** The distance of the f32 numbers around a value; of a subnormal one, that of all of them. */
function spacing(value: number): number {
  float[0] = Math.abs(value);
  return 2 ** (Math.max(at(bits, 0) >>> 23, 1) - 150);
}

describe("elementary functions", () => {
  let exports: Exports;
  let memory: WebAssembly.Memory;
  beforeAll(async () => {
    const bytes = await compileKernels(false, ["src/compute/wasm/testing/math.as.ts"]);
    memory = new WebAssembly.Memory({ initial: 256 });
    const module = await WebAssembly.compile(Uint8Array.from(bytes));
    exports = new WebAssembly.Instance(module, { env: { memory } }).exports as unknown as Exports;
  });

  /** The results of a function on given words, in units of four, as f32. */
  function run(name: Name | "mapSums", given: Uint32Array, results = given.length): Float32Array {
    const from = Math.ceil(exports.firstFreeAddress() / 64) * 64;
    const to = from + 4 * MOST;
    const count = Math.ceil(results / 4) * 4;
    new Uint32Array(memory.buffer, from, given.length).set(given);
    exports[name](from, to, count);
    return new Float32Array(memory.buffer.slice(to, to + 4 * results));
  }

  const of = (name: Name, ...values: number[]): number[] => [...run(name, words(values))];

  function worstOf(name: Name, x: Float32Array, reference: (x: number) => number): Worst {
    const got = run(name, words(x));
    let worst: Worst = { x: NaN, got: NaN, error: -1 };
    for (const [i, value] of x.entries()) {
      const wanted = reference(value);
      const error = Math.abs(at(got, i) - wanted) / spacing(wanted);
      if (!(error <= worst.error)) worst = { x: value, got: at(got, i), error };
    }
    return worst;
  }

  /** A digest of the bits of a sweep; every NaN counts as the same. */
  function digest(name: Name): string {
    const results = words(run(name, sweep).map((value) => (Number.isNaN(value) ? NaN : value)));
    return createHash("sha256").update(results).digest("hex").slice(0, 16);
  }

  const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));
  /** The numbers of the sweep in a range, and as many evenly over its part within ±90. */
  function over([low, high]: readonly [number, number]): Float32Array {
    const first = Math.max(low, -90);
    const width = Math.min(high, 90) - first;
    const even = Array.from({ length: EVEN }, (_, i) => first + (width * i) / EVEN);
    const swept = floats(sweep).filter((x) => low <= x && x <= high);
    return Float32Array.from([...even, ...swept]);
  }

  test.each([
    ["mapExp", [-87.33, 88.722], 1.5, Math.exp],
    ["mapLog", [2 ** -126, 3.4e38], 1, Math.log],
    ["mapLog", [0.5, 2], 1, Math.log],
    ["mapTanh", [-3e38, 3e38], 1.5, Math.tanh],
    ["mapTanh", [-1, 1], 1.5, Math.tanh],
    ["mapSigmoid", [0, 3e38], 1.6, sigmoid],
    ["mapSigmoid", [-88.72, 0], 3.5, sigmoid],
  ] as const)("%s over %o is within %s ulp of float64", (name, range, ulp, reference) => {
    const worst = worstOf(name, over(range), reference);
    expect(worst.error, JSON.stringify(worst)).toBeLessThan(ulp);
    expect(worst.error, "the bound could be tighter").toBeGreaterThan(0.7 * ulp);
  });

  test.each([
    ["mapSin", Math.sin],
    ["mapCos", Math.cos],
  ] as const)("%s of turns is within 1e-7", (name, reference) => {
    const got = run(name, sweep);
    const far = sweep.reduce((most, turns, i) => {
      const wanted = reference((turns * 2 * Math.PI) / 2 ** 32);
      return Math.max(most, Math.abs(at(got, i) - wanted));
    }, 0);
    expect(far).toBeLessThan(1e-7);
  });

  test("quarter turns are exact", () => {
    const turns = Uint32Array.of(0, 2 ** 30, 2 ** 31, 3 * 2 ** 30);
    expect([...run("mapCos", turns)].map((c) => c + 0)).toEqual([1, 0, -1, 0]);
    expect([...run("mapSin", turns)].map((s) => s + 0)).toEqual([0, 1, 0, -1]);
  });

  const least = 2 ** -149; // the least subnormal number
  const normal = 2 ** -126; // the least normal number
  test("exp of special values", () => {
    expect(of("mapExp", 0, -0, least, -normal)).toEqual([1, 1, 1, 1]);
    expect(of("mapExp", Infinity, 3e38, 89, 88.73)).toEqual(new Array(4).fill(Infinity));
    expect(of("mapExp", -Infinity, -3e38, -104, -87.34)).toEqual([0, 0, 0, 0]);
    expect(of("mapExp", NaN, 88.722, -87.33, 1).map(Number.isFinite)).toEqual([
      false,
      true,
      true,
      true,
    ]);
    expect(of("mapExp", NaN, NaN, NaN, NaN)).toEqual([NaN, NaN, NaN, NaN]);
  });
  test("log of special values", () => {
    expect(of("mapLog", 0, -0, 1, Infinity)).toEqual([-Infinity, -Infinity, 0, Infinity]);
    expect(of("mapLog", -1, -least, -Infinity, NaN)).toEqual([NaN, NaN, NaN, NaN]);
    const floor = at(of("mapLog", normal), 0);
    expect(floor).toBeCloseTo(Math.log(normal), 5);
    expect(of("mapLog", least, 2 ** -130, normal, 2 ** -127)).toEqual(new Array(4).fill(floor));
  });
  test("tanh of special values", () => {
    expect(of("mapTanh", 0, -0, least, -least)).toEqual([0, -0, least, -least]);
    expect(of("mapTanh", Infinity, -Infinity, 9.1, -9.1)).toEqual([1, -1, 1, -1]);
    expect(of("mapTanh", NaN, NaN, 1e-20, -1e-20)).toEqual([
      NaN,
      NaN,
      ...floats(words([1e-20, -1e-20])),
    ]);
  });
  test("sigmoid of special values", () => {
    expect(of("mapSigmoid", 0, -0, Infinity, -Infinity)).toEqual([0.5, 0.5, 1, 0]);
    expect(of("mapSigmoid", -89, -3e38, 18, NaN)).toEqual([0, 0, 1, NaN]);
  });

  test("four halves are exact, subnormals and −0 included; infinities and NaN do not occur", () => {
    const halves = Uint16Array.from({ length: 65536 }, (_, i) => i);
    const got = run("mapHalves", new Uint32Array(halves.buffer), halves.length);
    for (const half of halves) {
      if ((half & 0x7c00) === 0x7c00) continue;
      const [value, wanted] = [at(got, half), fromHalf(half)];
      if (!Object.is(value, wanted)) throw new Error(`half ${half} is ${wanted}, not ${value}`);
    }
  });

  test("the sum of four adds the first to the third and the second to the fourth", () => {
    const given = words([1, 2, 3, 4, 1e8, 1, -1e8, 1, 1e8, -1e8, 1, 1, -0, -0, -0, -0]);
    expect([...run("mapSums", given, 4)]).toEqual([10, 2, 0, -0]);
  });

  test.each([
    ["mapExp", "571ee7265a051939"],
    ["mapLog", "46a88c456aef8038"],
    ["mapTanh", "2aac6da7721ae239"],
    ["mapSigmoid", "08b03c31126c3f82"],
    ["mapSin", "c51ff8e4670cfd3a"],
    ["mapCos", "341c5b202a2ac833"],
  ] as const)("the bits of %s never change: links replay by them", (name, golden) => {
    expect(digest(name)).toBe(golden);
  });
});
