import { number } from "../../schema/field";
import { type ObjectiveSpec, leftOutOfSamples } from "../objective";

export const ftb: ObjectiveSpec = {
  title: "f-trajectory balance",
  short: "f-TB",
  compares: "the ends of all samples of a prompt, by a divergence that α chooses",
  formula: [
    String.raw`\frac1B\sum_b\frac{e^{(\alpha-1)\Delta_b}-1-(\alpha-1)\Delta_b}{(\alpha-1)^2},`,
    String.raw`\Delta_b=\log\hat Z-u_n^b`,
  ].join("\\quad "),
  assumes:
    "A batch holds at least two samples of one prompt; log Z is the constant that makes its loss " +
    "least (DevGrad); only whole strings are compared. " +
    leftOutOfSamples,
  logZ: "last",
  constants: {
    alpha: number({
      label: "α of f-TB",
      default: 1,
      min: 0,
      max: 2,
      step: 0.05,
      unit: "1",
      apply: "live",
      section: "training",
      why:
        "On-policy the gradient is that of a divergence: at 0 the forward KL, which covers every " +
        "mode; at 1 the reverse KL, which seeks one, as VarGrad does; at 2 Pearson's χ².",
      source: "arXiv:2605.15417: 0.75 to 1.2",
    }),
  },
  refusal: (_rules, samples) =>
    samples === 1
      ? "objective.pairs is ftb and batch.samples is 1: one sample is equal to its own log Z. " +
        "Choose at least 2 samples."
      : undefined,
  loss: () => import("./loss").then((file) => file.ftbLoss),
};
