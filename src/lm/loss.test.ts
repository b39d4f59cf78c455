import { expect, test } from "vitest";
import { ReferenceExecutor } from "../compute/reference/executor";
import { f32 } from "../compute/kernel";
import { resident } from "../compute/tensor";
import { lossRow } from "./loss";
import { writeInputs } from "./runtime/train";
import { fixtureLoss } from "./runtime/testing";
import { sequences } from "./testing";

const B = 2;
const T = 4; // width on the device
const z = sequences([[5], [6, 7]], 0); // width 2
const prompt = { id: "x", text: "", tokens: Uint32Array.of(1) };

/** A loss with one input [B, HEADS, T1], and the program that holds it. */
function program() {
  const shape = f32("B", "HEADS", "T1");
  const loss = { ...fixtureLoss, inputs: { flow: shape }, sizes: { HEADS: 2 } };
  const flow = resident("flow", "f32", [B, 2, T + 1]);
  const policy = resident("policy", "f32", [1]);
  return { loss, T, inputs: { flow }, policy, report: policy, plan: EMPTY };
}
const EMPTY = { name: "", dispatches: [], places: new Map(), arenas: [] };

test("an input of several rows a sequence is widened row by row", async () => {
  const executor = new ReferenceExecutor();
  const made = program();
  const flow = Float32Array.from({ length: B * 2 * 3 }, (_, i) => i + 1);
  writeInputs({ executor }, made, { prompt, z, inputs: { flow }, scored: false });
  expect([...(await executor.read(made.inputs.flow))]).toEqual([
    ...[1, 2, 3, 0, 0],
    ...[4, 5, 6, 0, 0],
    ...[7, 8, 9, 0, 0],
    ...[10, 11, 12, 0, 0],
  ]);
});

test("an input with too few values is refused by name, and not filled with zeros", () => {
  const executor = new ReferenceExecutor();
  const inputs = { flow: new Float32Array(B * 2 * 3 - 1) };
  expect(() => writeInputs({ executor }, program(), { prompt, z, inputs, scored: false })).toThrow(
    "takes 12 values of flow for sequences of width 2; 11 were given",
  );
});

test("a loss that reports no row named loss is refused", () => {
  expect(lossRow(fixtureLoss)).toBe(fixtureLoss.rows.indexOf("loss"));
  expect(() => lossRow({ ...fixtureLoss, rows: ["logZ"] })).toThrow('no report row "loss"');
});
