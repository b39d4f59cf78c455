import { actionLoss } from "../actions";
import wgsl from "./clipped.wgsl";
import { clippedSurrogate } from "./formula";

/** PPO's clipped surrogate over the actions of a sequence, mean over the batch. */
export const clipped = actionLoss({
  name: "objectives/clipped",
  wgsl,
  wasm: "clippedSurrogate",
  given: ["weight", "old"],
  formula: clippedSurrogate,
});
