import { activationBackward, activationForward } from "../activation";
import backwardWgsl from "./backward.wgsl";
import forwardWgsl from "./forward.wgsl";
import { gelu, geluSlope } from "./reference";

/** y = GELU(x), tanh form (Hendrycks & Gimpel 2016; GPT-2's `gelu_new`). M rows, C channels. */
export const geluForward = activationForward(
  {
    name: "gelu/forward",
    wgsl: forwardWgsl,
    run: "geluForward",
    tolerance: { rel: 4e-6, abs: 2e-6 },
  },
  gelu,
);

/** dx = dy·GELU′(x). */
export const geluBackward = activationBackward(
  {
    name: "gelu/backward",
    wgsl: backwardWgsl,
    run: "geluBackward",
    tolerance: { rel: 4e-6, abs: 4e-6 },
  },
  geluSlope,
);
