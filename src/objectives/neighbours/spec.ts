import { type ObjectiveSpec, leftOutOfPairs, onePlaceLeft } from "../objective";

export const neighbours: ObjectiveSpec = {
  title: "Detailed balance",
  short: "DB",
  compares: "neighbouring prefixes",
  formula: String.raw`\sum_i(u_i-u_{i+1})^2`,
  assumes:
    "Every prefix has a log-reward, since every prefix may stop, so that no flow is learned. " +
    leftOutOfPairs,
  logZ: "root",
  refusal: onePlaceLeft,
  loss: () => import("./loss").then((file) => file.neighboursLoss),
};
