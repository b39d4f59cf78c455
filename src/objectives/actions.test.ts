import { beforeAll, describe, expect, test } from "vitest";
import { at } from "../compute/arrays";
import type { Executor } from "../compute/executor";
import type { Arrays } from "../compute/kernel";
import {
  expectAgreement,
  expectSpecMatchesWgsl,
  openTestExecutor,
  openWasmExecutor,
} from "../compute/testing";
import { exampleArrays } from "../compute/verify";
import { expectClassMatchesSpec } from "../compute/wasm/testing/forms";
import { writtenBits } from "../compute/wasm/testing/written";
import { actionDims, actionSettingNames, packActionSettings } from "./actions";
import assembly from "./actions.as.ts?raw";
import shader from "./actions.wgsl";
import { clipped } from "./clipped/spec";
import { likelihood } from "./likelihood/spec";

const losses = [likelihood, clipped];
const kernels = losses.map(({ name, kernel }) => [name, kernel] as const);
const sizes = [actionDims(1, 1), actionDims(7, 3), actionDims(13, 30), actionDims(70, 5)];

test.each([
  ["shader", shader],
  ["WebAssembly", assembly],
])("the settings of the %s are those of the table, in its order", (_, source) => {
  const [, fields = ""] = /(?:struct|class) \w*Settings \{[^\n]*\n([^}]*)\}/.exec(source) ?? [];
  expect([...fields.matchAll(/(\w+): f32/g)].map(([, name]) => name)).toEqual([
    ...actionSettingNames,
  ]);
});

test.each(kernels)("%s: its shader and its class have the ports and sizes", (_, kernel) => {
  expectSpecMatchesWgsl(kernel);
  expectClassMatchesSpec(kernel);
});

test.each(kernels)("%s: the same bits by parts", async (_, kernel) => {
  const alone = await openWasmExecutor();
  const crew = await openWasmExecutor(3, 0);
  for (const dims of [...kernel.trials, ...sizes])
    expect(await writtenBits(crew, kernel, dims)).toEqual(await writtenBits(alone, kernel, dims));
  alone.destroy();
  crew.destroy();
});

const executors = { WebGPU: openTestExecutor, WebAssembly: () => openWasmExecutor(2) };
const cases = losses.flatMap((loss) =>
  Object.entries(executors).map(([where, open]) => ({ ...loss, where, open })),
);

describe.each(cases)("$name in $where", ({ kernel, open }) => {
  let executor: Executor;
  beforeAll(async () => {
    executor = await open();
  });
  test("agrees with its formula at ragged sizes", () => expectAgreement(executor, kernel, sizes));
});

const dims = actionDims(4, 5);
const lengths = [5, 0, 3, 2];
const settings = { scale: 1, minLength: 2, maxLength: 5, clip: 0.2 };

/** Ports of a loss for four sequences, and its outputs by the float64 reference. */
function judged(kernel: (typeof likelihood)["kernel"], changes: Arrays = {}): Required<Arrays> {
  const steps = lengths.flatMap((n) => [n, 1, 1, 1, 0, 1]);
  const arrays: Arrays = {
    ...exampleArrays(kernel, dims, 5),
    steps: Uint32Array.from(steps),
    settings: Float64Array.from(packActionSettings(settings)),
    ...changes,
  };
  kernel.reference(arrays, dims);
  return arrays;
}

const lossOf = ({ report = [] }: Partial<Record<string, ArrayLike<number>>>) =>
  lengths.reduce((sum, _, b) => sum + at(report, 6 * b), 0);

test.each(kernels)("%s: its slope is that of its loss, by central differences", (_, kernel) => {
  const { policy = new Float64Array(0), dlogp = [] } = judged(kernel);
  const given = Float64Array.from(policy);
  const step = 1e-6;
  given.forEach((value, i) => {
    const shifted = (by: number) => lossOf(judged(kernel, { policy: given.with(i, value + by) }));
    const numeric = (shifted(step) - shifted(-step)) / (2 * step);
    expect(at(dlogp, i)).toBeCloseTo(numeric, 6);
  });
});

test("at ratio 1 the clipped surrogate has the slopes of the weighted likelihood", () => {
  const plain = judged(likelihood.kernel);
  const { policy = [], weight = new Float64Array(0), dlogp } = plain;
  const old = Float64Array.from({ length: 24 }, (_, place) => {
    const b = Math.floor(place / 6);
    const i = place % 6;
    const stop = at(policy, 20 + place);
    const barred = i < settings.minLength ? Math.log(1 - Math.exp(stop)) : 0;
    return i === lengths[b] ? stop : at(policy, 5 * b + Math.min(i, 4)) - barred;
  });
  const { dlogp: slopes = [] } = judged(clipped.kernel, { weight, old });
  expect(Array.from(slopes)).toEqual(
    Array.from(dlogp ?? [], (slope) => expect.closeTo(slope, 12) as number),
  );
});

test("a ratio beyond the clip has no slope where it is already better, and all where worse", () => {
  const formula = (moved: number, weight: number) =>
    judged(clipped.kernel, {
      policy: new Float64Array(44).fill(-1),
      old: new Float64Array(24).fill(-1 - moved),
      weight: new Float64Array(24).fill(weight),
    }).dlogp?.[2]; // the third token of the first sequence: no stop is barred there
  expect(formula(0.3, 1)).toBe(0);
  expect(formula(-0.3, -1)).toBe(0);
  expect(formula(0.3, -1)).toBeCloseTo(Math.exp(0.3) / 4, 12);
  expect(formula(-0.3, 1)).toBeCloseTo(-Math.exp(-0.3) / 4, 12);
});

test("forced tokens, and the stop at the longest length, are no actions", () => {
  const { dlogp = [] } = judged(likelihood.kernel);
  expect(dlogp[3]).toBe(0); // the fourth token of the first sequence was forced
  expect(dlogp[20 + 5]).toBe(0); // its stop comes after the longest length
  expect(dlogp[4]).not.toBe(0);
  expect(dlogp[20 + 12 + 3]).not.toBe(0); // the third sequence stops by itself
});
