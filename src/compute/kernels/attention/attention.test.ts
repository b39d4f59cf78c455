import { beforeAll, describe, expect, test } from "vitest";
import type { Executor } from "../../executor";
import { Graph } from "../../graph";
import { type Arrays, type Dims, type Kernel, portShape } from "../../kernel";
import { plan } from "../../plan";
import { resident } from "../../tensor";
import { exampleArrays } from "../../verify";
import { expectAgreement, expectGradient, openTestExecutor, openWasmExecutor } from "../../testing";
import {
  attentionBackward,
  attentionCached,
  attentionForest,
  attentionForward,
  attentionWeights,
} from "./spec";

const heads = (HQ: number, HKV: number, D: number, REAL = D) => ({
  HQ,
  HKV,
  D,
  REAL,
  WQ: HQ * D,
  W: (HQ + 2 * HKV) * D,
});
const batch = (P: number, B: number, T: number) => ({ M: P + B * T, P, B, T, SLOTS: P + T });
const shapes = [
  { ...batch(1, 0, 1), ...heads(1, 1, 12) },
  { ...batch(31, 0, 3), ...heads(1, 1, 12) },
  { ...batch(5, 7, 3), ...heads(3, 1, 12) },
  { ...batch(33, 2, 31), ...heads(2, 2, 12) },
  { ...batch(40, 16, 8), ...heads(4, 2, 32) },
  { ...batch(6, 2, 4), ...heads(2, 1, 8, 6) },
  { ...batch(7, 3, 64), ...heads(2, 1, 32) },
  { ...batch(9, 2, 5), ...heads(2, 1, 80) },
];
const long = { ...batch(260, 1, 2), ...heads(1, 1, 128) };
const cached = (
  [M, P, S, DEPTH]: readonly [M: number, P: number, S: number, DEPTH: number],
  shape: ReturnType<typeof heads>,
) => ({ M, P, S, DEPTH, ...shape, WC: 2 * shape.HKV * shape.D });

describe.each([
  { form: "WGSL", open: openTestExecutor },
  { form: "WebAssembly", open: openWasmExecutor },
])("attention in $form", ({ open }) => {
  let executor: Executor;
  beforeAll(async () => {
    executor = await open();
  });
  test("forward agrees with the reference", () =>
    expectAgreement(executor, attentionForward, shapes));
  test("the weights agree with the reference", () =>
    expectAgreement(executor, attentionWeights, shapes));
  test("backward agrees with the reference", () =>
    expectAgreement(executor, attentionBackward, shapes));
  test("long prompts and wide heads agree with the reference", async () => {
    await expectAgreement(executor, attentionForward, [long]);
    await expectAgreement(executor, attentionWeights, [long]);
    await expectAgreement(executor, attentionBackward, [long]);
  });
  test("large scores stay finite", () =>
    expectAgreement(
      executor,
      {
        ...attentionForward,
        example: (dims, random) => ({
          ...attentionForward.example?.(dims, random),
          qkv: Array.from({ length: dims.M * dims.W }, (_, i) => 40 * random(i) - 20),
        }),
        tolerance: { rel: 1e-3, abs: 1e-2 },
      } satisfies typeof attentionForward,
      [{ ...batch(9, 3, 4), ...heads(1, 1, 12) }],
    ));
  test("the cached form agrees with the reference", () =>
    expectAgreement(executor, attentionCached, [
      cached([1, 1, 1, 1], heads(1, 1, 4)),
      cached([7, 5, 23, 3], heads(3, 1, 12)),
      cached([64, 40, 500, 30], heads(4, 2, 32)),
      cached([7, 5, 23, 3], heads(2, 1, 8, 6)),
      cached([3, 131, 9, 7], heads(2, 1, 128)),
    ]));
  test("the form of a known tree agrees with the reference", () =>
    expectAgreement(executor, attentionForest, [
      { M: 1, P: 1, DEPTH: 1, ...heads(1, 1, 4) },
      { M: 7, P: 5, DEPTH: 3, ...heads(3, 1, 12) },
      { M: 130, P: 40, DEPTH: 30, ...heads(4, 2, 32) },
      { M: 7, P: 5, DEPTH: 4, ...heads(2, 1, 8, 6) },
      { M: 9, P: 131, DEPTH: 7, ...heads(2, 1, 128) },
    ]));
  test("a known tree needs no prompt before it", () =>
    expectAgreement(
      executor,
      {
        ...attentionForest,
        example: (dims, random) => ({
          ...attentionForest.example?.(dims, random),
          layout: [dims.P, 0, 0, 0],
        }),
      } satisfies typeof attentionForest,
      [{ M: 7, P: 5, DEPTH: 3, ...heads(3, 1, 12) }],
    ));
  test("two runs give the same bits", async () => {
    const dims = { ...batch(40, 16, 8), ...heads(4, 2, 32) };
    const arrays = exampleArrays(attentionBackward, dims);
    const { reads } = attentionBackward;
    const given = (name: keyof typeof reads) => {
      const t = resident(name, reads[name].dtype, portShape(reads[name], dims));
      executor.write(t, arrays[name]);
      return t;
    };
    const inputs = {
      qkv: given("qkv"),
      pds: given("pds"),
      dout: given("dout"),
      layout: given("layout"),
    };
    const graph = new Graph("twice");
    const out = (run: number) => {
      const dqkv = resident(`dqkv ${run}`, "f32", [dims.M, dims.W]);
      graph.run(attentionBackward, dims, inputs, { dqkv });
      return dqkv;
    };
    const outs = [out(1), out(2)] as const;
    const [one, two] = await executor.submit(await executor.prepare([plan(graph)]), outs);
    const bits = (values: Float32Array) =>
      new Uint32Array(values.buffer, values.byteOffset, values.length);
    expect(bits(one)).toEqual(bits(two));
  });
});

test("the reference's slope is the derivative, through q, k and v", () => {
  /** Both halves of the backward as one kernel. */
  const backward: Kernel = {
    ...attentionWeights,
    name: "attention/whole backward",
    writes: { dqkv: attentionBackward.writes.dqkv },
    reference: (arrays, dims) => {
      const { M, HQ, SLOTS } = dims as Dims<"M" | "HQ" | "SLOTS">;
      const all: Arrays = { ...arrays, pds: new Float64Array(M * HQ * SLOTS * 2) };
      for (const half of [attentionWeights, attentionBackward] as readonly Kernel[])
        half.reference(all, dims);
    },
  };
  expectGradient(
    attentionForward,
    backward,
    { dqkv: "qkv" },
    { ...batch(4, 2, 3), ...heads(2, 1, 4) },
  );
});

test("garbage rows of the prompt send and receive nothing", () => {
  const dims = { ...batch(8, 1, 2), ...heads(1, 1, 4) };
  const arrays = {
    ...exampleArrays(attentionWeights, dims),
    layout: Uint32Array.of(3, 0, 0, 0),
    dqkv: new Float64Array(dims.M * dims.W),
  };
  attentionForward.reference(arrays, dims);
  attentionWeights.reference(arrays, dims);
  attentionBackward.reference(arrays, dims);
  expect(Array.from(arrays.dqkv.subarray(0, 3 * dims.W)).every((v) => v === 0)).toBe(true);
  expect(Array.from(arrays.out.subarray(0, 3 * dims.WQ)).every((v) => v === 0)).toBe(true);
});
