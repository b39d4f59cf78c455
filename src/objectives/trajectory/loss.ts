import { balanceKernel } from "../balance";
import { each } from "../formula";
import { trajectoryBalance } from "./formula";
import learned from "../learned.wgsl";
import type { ObjectiveLoss } from "../objective";
import wgsl from "./trajectory.wgsl";

const kernel = balanceKernel({
  name: "objectives/trajectory",
  wgsl: learned + wgsl,
  wasm: "trajectoryBalance",
  formula: each((u, { logZ }) => trajectoryBalance(u, logZ)),
  logZ: "logZ",
});

export const trajectoryLoss: ObjectiveLoss = {
  kernel,
  parameters: ({ prompts, logZStart, logZLearningRate }) => [
    { name: "logZ", count: prompts, start: logZStart, learningRate: logZLearningRate },
  ],
};
