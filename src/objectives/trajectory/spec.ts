import { balanceKernel } from "../balance";
import { each } from "../formula";
import { trajectoryBalance } from "./formula";
import type { Objective } from "../objective";
import wgsl from "./trajectory.wgsl";

const kernel = balanceKernel({
  name: "objectives/trajectory",
  wgsl,
  formula: each((u, { logZ }) => trajectoryBalance(u, logZ)),
  logZ: "logZ",
});

export const trajectory: Objective = {
  title: "Trajectory balance, learned log Z",
  kernel,
  parameters: ({ prompts, logZStart, logZLearningRate }) => [
    { name: "logZ", count: prompts, start: logZStart, learningRate: logZLearningRate },
  ],
};
