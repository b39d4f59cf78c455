import { at } from "../../compute/arrays";
import { balanceKernel } from "../balance";
import { rapTB } from "./formula";
import learned from "../learned.wgsl";
import type { ObjectiveLoss } from "../objective";
import wgsl from "./raptb.wgsl";

const kernel = balanceKernel({
  name: "objectives/raptb",
  wgsl: learned + wgsl,
  wasm: "raptbBalance",
  formula: (batch, { tasks, barred, logZ, constants }) =>
    batch.map((u, b) => rapTB(u, { task: at(tasks, b), barred: at(barred, b), logZ }, constants)),
  constants: { eta: 0.3, horizon: 3, rho: 0.2, sharpness: 1.5, maxShare: 0.4 },
  logZ: "logZ",
});

export const raptbLoss: ObjectiveLoss = {
  kernel,
  parameters: ({ prompts, logZStart, logZLearningRate }) => [
    { name: "logZ", count: prompts, start: logZStart, learningRate: logZLearningRate },
  ],
};
