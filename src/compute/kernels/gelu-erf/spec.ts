import { activationBackward, activationForward } from "../activation";
import backwardWgsl from "./backward.wgsl";
import forwardWgsl from "./forward.wgsl";
import phiWgsl from "./phi.wgsl";
import { geluErf, geluErfSlope } from "./reference";

/** y = x·Φ(x), the exact form (Hendrycks & Gimpel 2016). M rows, C channels. */
export const geluErfForward = activationForward(
  {
    name: "gelu-erf/forward",
    wgsl: phiWgsl + forwardWgsl,
    run: "geluErfForward",
    tolerance: { rel: 2e-6, abs: 2e-6 },
  },
  geluErf,
);

/** dx = dy·(Φ(x) + x·φ(x)). */
export const geluErfBackward = activationBackward(
  {
    name: "gelu-erf/backward",
    wgsl: phiWgsl + backwardWgsl,
    run: "geluErfBackward",
    tolerance: { rel: 4e-6, abs: 4e-6 },
  },
  geluErfSlope,
);
