import { activationBackward, activationForward } from "../activation";
import backwardWgsl from "./backward.wgsl";
import forwardWgsl from "./forward.wgsl";
import { relu, reluSlope } from "./reference";

const exact = { rel: 0, abs: 1e-30 };

/** y = max(0, x). M rows, C channels. */
export const reluForward = activationForward(
  { name: "relu/forward", wgsl: forwardWgsl, run: "reluForward", tolerance: exact },
  relu,
);

/** dx = dy where x > 0, else 0. */
export const reluBackward = activationBackward(
  { name: "relu/backward", wgsl: backwardWgsl, run: "reluBackward", tolerance: exact },
  reluSlope,
);
