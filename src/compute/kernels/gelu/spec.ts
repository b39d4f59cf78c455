import { at } from "../../arrays";
import { f32, kernel } from "../../kernel";
import { lines, stretches } from "../grid";
import forwardWgsl from "./forward.wgsl";
import backwardWgsl from "./backward.wgsl";
import { gelu, geluSlope } from "./reference";

/** y = GELU(x), tanh form (Hendrycks & Gimpel 2016; GPT-2's `gelu_new`). M rows, C channels. */
export const geluForward = kernel({
  name: "gelu/forward",
  wgsl: forwardWgsl,
  dims: ["M", "C"],
  reads: { x: f32("M", "C") },
  writes: { y: f32("M", "C") },
  uniform: { N: "u32" },
  constants: ({ M, C }) => ({ N: M * C }),
  workgroups: ({ M, C }) => lines(M * C, 256),
  reference: ({ x, y }) => y.set(x.map(gelu)),
  wasm: { run: "geluForward", parts: ({ M, C }) => stretches(M * C) },
  tolerance: { rel: 4e-6, abs: 2e-6 },
  trials: [{ M: 13, C: 21 }],
});

/** dx = dy·GELU′(x). */
export const geluBackward = kernel({
  name: "gelu/backward",
  wgsl: backwardWgsl,
  dims: ["M", "C"],
  reads: { x: f32("M", "C"), dy: f32("M", "C") },
  writes: { dx: f32("M", "C") },
  uniform: { N: "u32" },
  constants: ({ M, C }) => ({ N: M * C }),
  workgroups: ({ M, C }) => lines(M * C, 256),
  reference: ({ x, dy, dx }) => dx.set(x.map((v, i) => at(dy, i) * geluSlope(v))),
  wasm: { run: "geluBackward", parts: ({ M, C }) => stretches(M * C) },
  tolerance: { rel: 4e-6, abs: 4e-6 },
  trials: [{ M: 13, C: 21 }],
});
