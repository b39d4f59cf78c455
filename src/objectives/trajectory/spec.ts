import { type ObjectiveSpec, leftOutOfSamples } from "../objective";

export const trajectory: ObjectiveSpec = {
  title: "Trajectory balance, learned log Z",
  short: "TB",
  compares: "a sequence's end and a learned log Z",
  formula: String.raw`(\log Z-u_n)^2`,
  assumes:
    "log Z is a learned number for each prompt; only whole strings are compared. With " +
    "reward.likelihood 1 and reward T 1 this is relative trajectory balance (RTB). " +
    leftOutOfSamples,
  logZ: "learned",
  loss: () => import("./loss").then((file) => file.trajectoryLoss),
};
