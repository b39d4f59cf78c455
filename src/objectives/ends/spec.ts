import { type ObjectiveSpec, leftOutOfPairs, onePlaceLeft } from "../objective";

export const ends: ObjectiveSpec = {
  title: "Trajectory balance, root-anchored",
  short: "TB, root",
  compares: "a sequence's two ends",
  formula: String.raw`(u_0-u_n)^2`,
  assumes:
    "The first prefix may stop, so that log Z can be read there; other prefixes are not " +
    `compared. ${leftOutOfPairs}`,
  logZ: "root",
  refusal: onePlaceLeft,
  loss: () => import("./loss").then((file) => file.endsLoss),
};
