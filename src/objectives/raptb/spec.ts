import { at } from "../../compute/arrays";
import { balanceKernel } from "../balance";
import { bias, rapTBConstants } from "./constants";
import { rapTB } from "./formula";
import learned from "../learned.wgsl";
import { type Objective, leftOutOfSamples } from "../objective";
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

export const raptb: Objective = {
  title: "Trajectory balance with root-anchored prefix credit",
  short: "RapTB",
  compares: "a sequence's end and a learned log Z, and prefixes with what their samples reach",
  formula: [
    String.raw`(\log Z-u_n)^2+\frac{\eta}{|K|}\sum_{k\in K}(u_0-u_k+g_k-g_k^*)^2`,
    String.raw`g_k^*=a\max_j g_j+\frac{1-a}{\beta}\log\sum_j e^{\beta(g_j-\rho(j-k))}`,
  ].join(String.raw`,\quad `),
  assumes:
    "log Z is a learned number for each prompt, and log R is the likelihood's part and a task's " +
    "part g, which prefixes are credited with. " +
    leftOutOfSamples,
  kernel,
  logZ: "learned",
  takesApart: true,
  constants: rapTBConstants,
  bias,
  parameters: ({ prompts, logZStart, logZLearningRate }) => [
    { name: "logZ", count: prompts, start: logZStart, learningRate: logZLearningRate },
  ],
};
