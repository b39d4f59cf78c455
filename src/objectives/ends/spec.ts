import { balanceKernel } from "../balance";
import eachSequence from "../each.wgsl";
import { each } from "../formula";
import { endsBalance } from "./formula";
import { type Objective, onePlaceLeft } from "../objective";
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
  kernel,
  logZ: "root",
  refusal: onePlaceLeft,
};
