import { at } from "../../arrays";
import { f32, kernel } from "../../kernel";
import { lines, stretches } from "../grid";
import backwardWgsl from "./backward.wgsl";
import forwardWgsl from "./forward.wgsl";
import { relu, reluSlope } from "./reference";

/** y = max(0, x). M rows, C channels. */
export const reluForward = kernel({
  name: "relu/forward",
  wgsl: forwardWgsl,
  dims: ["M", "C"],
  reads: { x: f32("M", "C") },
  writes: { y: f32("M", "C") },
  uniform: { N: "u32" },
  constants: ({ M, C }) => ({ N: M * C }),
  workgroups: ({ M, C }) => lines(M * C, 256),
  reference: ({ x, y }) => y.set(x.map(relu)),
  wasm: { run: "reluForward", parts: ({ M, C }) => stretches(M * C) },
  tolerance: { rel: 0, abs: 1e-30 },
  trials: [{ M: 13, C: 21 }],
});

/** dx = dy where x > 0, else 0. */
export const reluBackward = kernel({
  name: "relu/backward",
  wgsl: backwardWgsl,
  dims: ["M", "C"],
  reads: { x: f32("M", "C"), dy: f32("M", "C") },
  writes: { dx: f32("M", "C") },
  uniform: { N: "u32" },
  constants: ({ M, C }) => ({ N: M * C }),
  workgroups: ({ M, C }) => lines(M * C, 256),
  reference: ({ x, dy, dx }) => dx.set(x.map((v, i) => at(dy, i) * reluSlope(v))),
  wasm: { run: "reluBackward", parts: ({ M, C }) => stretches(M * C) },
  tolerance: { rel: 0, abs: 1e-30 },
  trials: [{ M: 13, C: 21 }],
});
