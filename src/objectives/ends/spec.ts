import { balanceKernel } from "../balance";
import eachSequence from "../each.wgsl";
import { each } from "../formula";
import { endsBalance } from "./formula";
import { type Objective, leftOutOfPairs, onePlaceLeft } from "../objective";
import wgsl from "./ends.wgsl";

const kernel = balanceKernel({
  name: "objectives/ends",
  wgsl: eachSequence + wgsl,
  wasm: "endsBalance",
  formula: each(endsBalance),
});

export const ends: Objective = {
  title: "Trajectory balance, root-anchored",
  short: "TB, root",
  compares: "a sequence's two ends",
  formula: String.raw`(u_0-u_n)^2`,
  assumes:
    "The first prefix may stop, so that log Z can be read there; other prefixes are not " +
    `compared. ${leftOutOfPairs}`,
  kernel,
  alone: endsBalance,
  logZ: "root",
  refusal: onePlaceLeft,
};
