import { actionLoss } from "../actions";
import { weightedLikelihood } from "./formula";
import wgsl from "./likelihood.wgsl";

/** −Σ weight · log q over the actions of a sequence, mean over the batch. */
export const likelihood = actionLoss({
  name: "objectives/likelihood",
  wgsl,
  wasm: "weightedLikelihood",
  given: ["weight"],
  formula: weightedLikelihood,
});
