import { type ObjectiveSpec, leftOutOfPairs, onePlaceLeft } from "../objective";

export const subtrajectory: ObjectiveSpec = {
  title: "Subtrajectory balance",
  short: "SubTB",
  compares: "all pairs of prefixes",
  formula: String.raw`\sum_{i<j}\lambda^{j-i-1}(u_i-u_j)^2`,
  assumes:
    "Every prefix has a log-reward, since every prefix may stop, so that no flow is learned. " +
    "For the same reason this is also its own forward-looking form (FL-SubTB). " +
    leftOutOfPairs,
  logZ: "root",
  weighted: true,
  refusal: onePlaceLeft,
  loss: () => import("./loss").then((file) => file.subtrajectoryLoss),
};
