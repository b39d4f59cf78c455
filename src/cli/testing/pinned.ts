import type { Leaves, SharedRun } from "../../experiment/experiment";
import { experimentOf } from "../../experiment/presets";
import { WEBASSEMBLY } from "../../experiment/fingerprint";

const base = experimentOf("random-integers");
const small = {
  "length.max": 2,
  "batch.samples": 16,
  "lora.rank": 4,
  "run.steps": 6,
  "watch.every": 100,
};
const leaves: Leaves = { ...base.leaves, ...small };

/**
 * Tests only: a run in WebAssembly with two live edits, and the bits it has on every machine, in
 * Node and in browsers. The hash changes when any kernel, sum or random number does, on purpose or
 * not; where it is meant to, take the new one from the test that fails.
 */
export const pinned: SharedRun = {
  experiment: { ...base, leaves },
  edits: [
    { step: 2, path: "reward.temperature", from: Number(leaves["reward.temperature"]), to: 0.8 },
    { step: 4, path: "reward.integerFirst", from: Number(leaves["reward.integerFirst"]), to: 6 },
  ],
  steps: 6,
  executor: "wasm",
  fingerprint: { adapter: WEBASSEMBLY, marks: [{ step: 6, hash: "af83966077471aff" }] },
};
