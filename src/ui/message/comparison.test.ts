import { expect, test } from "vitest";
import type { FigureComparison, Machine } from "../../worker/protocol";
import { byBits, byFigures } from "./comparison";

const processor: Machine = {
  executor: "wasm",
  chosen: "link",
  threads: 2,
  single: null,
  adapter: "WebAssembly",
  software: true,
  weights: "",
  features: [],
  memoryBytes: 1,
  model: { name: "m", parameters: 1, vocabulary: 1, adapterParameters: 1 },
};
const replay = { identicalThrough: 200, recordedOn: "WebAssembly" };

test("a run in WebAssembly that agrees is identical on any machine; one on a card is not", () => {
  expect(byBits(replay, processor).sentence).toContain("identical on any machine");
  expect(byBits(replay, { ...processor, executor: "webgpu" }).sentence).not.toContain(
    "any machine",
  );
});

test("a run in WebAssembly that parts blames no machine", () => {
  const { sentence, differs } = byBits({ ...replay, divergedAt: 201 }, processor);
  expect(differs).toBe(true);
  expect(sentence).toMatch(/different by step 201: another version of Amortize/);
});

const figures: FigureComparison = {
  step: 200,
  klForward: 0.0123,
  recorded: { step: 200, klForward: 0.0119 },
  recordedOn: "NVIDIA H100 (Vulkan)",
  tolerance: 0.01,
  agrees: true,
};

test("runs of two kinds of device are compared by their distance to the target", () => {
  expect(byFigures(figures)).toMatchObject({ differs: false });
  expect(byFigures(figures).sentence).toContain(
    "At step 200 KL is 0.0123 nats here and 0.0119 nats in the link's run: they agree within " +
      "0.0100 nats.",
  );
  expect(byFigures({ ...figures, klForward: 0.9, agrees: false })).toMatchObject({
    differs: true,
    sentence: expect.stringContaining("over 0.0100 nats apart") as string,
  });
  expect(byFigures({ ...figures, step: 20, agrees: null }).sentence).toContain(
    "It is compared at step 200",
  );
});
