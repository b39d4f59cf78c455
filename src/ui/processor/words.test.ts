import { expect, test } from "vitest";
import type { Chosen, Machine } from "../../worker/protocol";
import { computedBy, reason, unkept } from "./words";
import { fixedBecause } from "./choice";

const processor: Machine = {
  executor: "wasm",
  chosen: "no-webgpu",
  threads: 4,
  single: null,
  adapter: "WebAssembly",
  software: true,
  weights: "",
  features: ["simd"],
  memoryBytes: 1,
  model: { name: "m", parameters: 1, vocabulary: 1, adapterParameters: 1 },
};
const card: Machine = {
  ...processor,
  executor: "webgpu",
  chosen: "hardware",
  threads: null,
  adapter: "NVIDIA GeForce RTX 3060",
  software: false,
};

test("the status bar names what computes the run, with its threads", () => {
  expect(computedBy(processor, "auto")).toBe("Processor, 4 threads");
  expect(computedBy({ ...processor, threads: 1, single: "one-core" }, "auto")).toBe(
    "Processor, 1 thread",
  );
  expect(computedBy(card, "auto")).toBe("WebGPU on NVIDIA GeForce RTX 3060");
  expect(computedBy(null, "wasm")).toBe("Processor");
});

test("where the browser does not keep the page, it is said what that costs", () => {
  expect(unkept(card)).toMatch(/so every visit needs a network\.$/);
  expect(unkept(null)).toBe(unkept(card));
  expect(unkept({ ...processor, threads: 1, single: "not-isolated" })).toMatch(
    /needs a network; one thread works unless the page's host sends the headers/,
  );
});

test("why the processor computes a run is one sentence, with what its threads do", () => {
  expect(reason(processor)).toBe(
    "This browser has no WebGPU, so the processor computes this run, in WebAssembly; 4 threads " +
      "share the work.",
  );
  expect(reason({ ...processor, chosen: "visitor", threads: 1, single: "not-isolated" })).toMatch(
    /as you chose, in WebAssembly; one thread works, because this page is not isolated .*reload/,
  );
  expect(reason({ ...card, chosen: "visitor" })).toBe(
    "WebGPU computes this run on NVIDIA GeForce RTX 3060, as you chose.",
  );
});

test("every reason reads as one sentence of its own", () => {
  const reasons: readonly Chosen[] = [
    "hardware",
    "no-webgpu",
    "no-adapter",
    "software-adapter",
    "graphics-wrong",
    "visitor",
    "link",
    "save",
  ];
  const sentences = reasons.map((chosen) => reason({ ...processor, chosen }));
  expect(new Set(sentences).size).toBe(reasons.length);
  for (const sentence of sentences) expect(sentence).toMatch(/^[A-Z][^.]+\.$/);
});

test("a run that has begun stays where it is; one at its seed can be moved", () => {
  const open = { playback: null, resuming: null } as const;
  expect(fixedBecause({ ...open, phase: { at: "ready" } }, 0)).toBeNull();
  expect(fixedBecause({ ...open, phase: { at: "running" } }, 0)).toContain("has begun");
  expect(fixedBecause({ ...open, phase: { at: "paused", why: "requested" } }, 7)).toContain(
    "Rewind",
  );
  expect(fixedBecause({ ...open, resuming: "1", phase: { at: "probing", what: "" } }, 0)).toContain(
    "saved run",
  );
});
