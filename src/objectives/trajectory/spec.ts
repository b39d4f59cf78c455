import { balanceKernel } from "../balance";
import { each } from "../formula";
import { trajectoryBalance } from "./formula";
import type { Objective } from "../objective";
import wgsl from "./trajectory.wgsl";

const kernel = balanceKernel({
  name: "objectives/trajectory",
  wgsl,
  wasm: "trajectoryBalance",
  formula: each((u, { logZ }) => trajectoryBalance(u, logZ)),
  logZ: "logZ",
});

export const trajectory: Objective = {
  title: "Trajectory balance, learned log Z",
  short: "TB",
  compares: "a sequence's end and a learned log Z",
  kernel,
  logZ: "learned",
  parameters: ({ prompts, logZStart, logZLearningRate }) => [
    { name: "logZ", count: prompts, start: logZStart, learningRate: logZLearningRate },
  ],
};
