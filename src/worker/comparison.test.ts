import { expect, test } from "vitest";
import type { Picture, SharedRun } from "../experiment/experiment";
import { experimentOf } from "../experiment/presets";
import { Comparison, replayedOf } from "./comparison";
import type { Truth } from "./protocol";

const none = { target: 0, policy: 0, prior: 0 };
const picture: Picture = {
  step: 40,
  prompt: "X",
  rewardTemperature: 1,
  layout: "by-value",
  exact: true,
  rows: [],
  more: { ...none, count: 0 },
  rest: none,
  logZ: -2,
  klForward: 0.2,
  klReverse: 0.3,
};
const shared: SharedRun = {
  experiment: experimentOf("random-integers"),
  edits: [],
  steps: 50,
  fingerprint: { marks: [{ step: 1, hash: "0123456789abcdef" }], adapter: "GPU A" },
  picture,
};
const inWasm: SharedRun = {
  ...shared,
  executor: "wasm",
  fingerprint: { marks: [], adapter: "WebAssembly" },
};
const gpu = (adapter: string) => ({ executor: "webgpu", adapter }) as const;
const wasm = { executor: "wasm", adapter: "WebAssembly" } as const;
const of = (run: SharedRun, machine: typeof wasm | ReturnType<typeof gpu>) =>
  new Comparison(replayedOf(run), machine);

test("bits are compared on the same kind of device, figures on another", () => {
  expect(of(shared, gpu("GPU A")).by).toBe("bits");
  expect(of(shared, gpu("GPU B")).by).toBe("figures");
  expect(of(shared, wasm).by).toBe("figures");
  expect(of(inWasm, wasm).by).toBe("bits");
  expect(of(inWasm, gpu("GPU A")).by).toBe("figures");
  expect(new Comparison(null, wasm).by).toBeNull();
  const { picture: _, ...bare } = shared;
  expect(of(bare, wasm).by).toBeNull(); // nothing that another executor could be compared with
  expect(of(shared, wasm).fingerprint).toBeUndefined();
  expect(of(shared, gpu("GPU B")).fingerprint).toEqual(shared.fingerprint);
});

test("an exact answer stands beside the link's, and agrees within what is said", () => {
  const comparison = of(shared, wasm);
  const truth = (step: number, value: number, more: Partial<Truth> = {}) =>
    ({ ...picture, step, klForward: { value, low: value, high: value }, ...more }) as Truth;
  expect(comparison.figures(truth(20, 0.9))).toEqual({
    step: 20,
    klForward: 0.9,
    recorded: { step: 40, klForward: 0.2 },
    recordedOn: "GPU A",
    tolerance: 0.225,
    agrees: null,
  });
  expect(comparison.isDueAt(40)).toBe(true);
  expect(comparison.figures(truth(40, 0.21))?.agrees).toBe(true);
  expect(comparison.figures(truth(40, 0.5))?.agrees).toBe(false);
  expect(comparison.figures(truth(40, 0.2, { rewardTemperature: 0.7 }))?.agrees).toBeNull();
  expect(comparison.figures(truth(40, 0.2, { prompt: "Y" }))).toBeUndefined();
  expect(comparison.figures(truth(40, 0, { klForward: null }))).toBeUndefined();
  expect(of(inWasm, wasm).figures(truth(40, 0.2))).toBeUndefined();
});
