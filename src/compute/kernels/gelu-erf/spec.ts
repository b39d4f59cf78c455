import { at } from "../../arrays";
import { f32, kernel } from "../../kernel";
import { lines, stretches } from "../grid";
import backwardWgsl from "./backward.wgsl";
import forwardWgsl from "./forward.wgsl";
import phiWgsl from "./phi.wgsl";
import { geluErf, geluErfSlope } from "./reference";

/** y = x·Φ(x), the exact form (Hendrycks & Gimpel 2016). M rows, C channels. */
export const geluErfForward = kernel({
  name: "gelu-erf/forward",
  wgsl: phiWgsl + forwardWgsl,
  dims: ["M", "C"],
  reads: { x: f32("M", "C") },
  writes: { y: f32("M", "C") },
  uniform: { N: "u32" },
  constants: ({ M, C }) => ({ N: M * C }),
  workgroups: ({ M, C }) => lines(M * C, 256),
  reference: ({ x, y }) => y.set(x.map(geluErf)),
  wasm: { run: "geluErfForward", parts: ({ M, C }) => stretches(M * C) },
  tolerance: { rel: 2e-6, abs: 2e-6 },
  trials: [{ M: 13, C: 21 }],
});

/** dx = dy·(Φ(x) + x·φ(x)). */
export const geluErfBackward = kernel({
  name: "gelu-erf/backward",
  wgsl: phiWgsl + backwardWgsl,
  dims: ["M", "C"],
  reads: { x: f32("M", "C"), dy: f32("M", "C") },
  writes: { dx: f32("M", "C") },
  uniform: { N: "u32" },
  constants: ({ M, C }) => ({ N: M * C }),
  workgroups: ({ M, C }) => lines(M * C, 256),
  reference: ({ x, dy, dx }) => dx.set(x.map((v, i) => at(dy, i) * geluErfSlope(v))),
  wasm: { run: "geluErfBackward", parts: ({ M, C }) => stretches(M * C) },
  tolerance: { rel: 4e-6, abs: 4e-6 },
  trials: [{ M: 13, C: 21 }],
});
