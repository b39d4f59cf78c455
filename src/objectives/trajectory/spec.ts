import { balanceKernel } from "../balance";
import { each } from "../formula";
import { trajectoryBalance } from "./formula";
import learned from "../learned.wgsl";
import { type Objective, leftOutOfSamples } from "../objective";
import wgsl from "./trajectory.wgsl";

const kernel = balanceKernel({
  name: "objectives/trajectory",
  wgsl: learned + wgsl,
  wasm: "trajectoryBalance",
  formula: each((u, { logZ }) => trajectoryBalance(u, logZ)),
  logZ: "logZ",
});

export const trajectory: Objective = {
  title: "Trajectory balance, learned log Z",
  short: "TB",
  compares: "a sequence's end and a learned log Z",
  formula: String.raw`(\log Z-u_n)^2`,
  assumes:
    "log Z is a learned number for each prompt; only whole strings are compared. With " +
    "reward.likelihood 1 and reward T 1 this is relative trajectory balance (RTB). " +
    leftOutOfSamples,
  kernel,
  logZ: "learned",
  parameters: ({ prompts, logZStart, logZLearningRate }) => [
    { name: "logZ", count: prompts, start: logZStart, learningRate: logZLearningRate },
  ],
};
