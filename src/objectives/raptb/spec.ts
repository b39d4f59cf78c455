import { bias, rapTBConstants } from "./constants";
import { type ObjectiveSpec, leftOutOfSamples } from "../objective";

export const raptb: ObjectiveSpec = {
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
  logZ: "learned",
  takesApart: true,
  constants: rapTBConstants,
  bias,
  loss: () => import("./loss").then((file) => file.raptbLoss),
};
