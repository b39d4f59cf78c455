import { type ObjectiveSpec, leftOutOfSamples } from "../objective";

export const vargrad: ObjectiveSpec = {
  title: "VarGrad",
  short: "VarGrad",
  compares: "the ends of all samples of a prompt",
  formula: String.raw`\frac1B\sum_b(u_n^b-\bar u_n)^2`,
  assumes:
    "A batch holds at least two samples of one prompt; only whole strings are compared. " +
    leftOutOfSamples,
  logZ: "last",
  refusal: (_rules, samples) =>
    samples === 1
      ? "objective.pairs is vargrad and batch.samples is 1: one sample has no variance. Choose " +
        "at least 2 samples."
      : undefined,
  loss: () => import("./loss").then((file) => file.vargradLoss),
};
