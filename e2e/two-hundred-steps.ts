import { experimentOf } from "../src/experiment/presets";
import { WEBASSEMBLY } from "../src/experiment/fingerprint";
import type { Leaves, SharedRun } from "../src/experiment/experiment";

const base = experimentOf("random-integers");
const leaves: Leaves = { ...base.leaves, "run.steps": 200, "watch.every": 100 };

/**
 * Two hundred steps of random integers with two live edits. Its marks were made in Node, by `npm
 * run -s experiment -- random-integers --device wasm --steps 200 --set watch.every=100 --edit
 * 60:reward.temperature=0.8 --edit 120:optimiser.learningRate=1e-3`; where bits change on purpose,
 * they are made again in this way.
 */
export const twoHundredSteps: SharedRun = {
  experiment: { ...base, leaves },
  edits: [
    { step: 60, path: "reward.temperature", from: leaves["reward.temperature"], to: 0.8 },
    {
      step: 120,
      path: "optimiser.learningRate",
      from: leaves["optimiser.learningRate"],
      to: 1e-3,
    },
  ],
  steps: 200,
  executor: "wasm",
  fingerprint: {
    adapter: WEBASSEMBLY,
    marks: [
      { step: 1, hash: "e20c0d6e175b0062" },
      { step: 10, hash: "1ae7912188ff9d4b" },
      { step: 100, hash: "c1892d8bfd2befc8" },
      { step: 200, hash: "a13404a4b662a339" },
    ],
  },
};
