import { at } from "../../arrays";
import { f32, kernel } from "../../kernel";
import { lines, stretches } from "../grid";
import backwardWgsl from "./backward.wgsl";
import forwardWgsl from "./forward.wgsl";
import { silu, siluSlope } from "./reference";

/**
 * y = silu(gate)·up (Shazeer 2020, "GLU Variants Improve Transformer"). M rows, F hidden channels.
 */
export const swigluForward = kernel({
  name: "swiglu/forward",
  wgsl: forwardWgsl,
  dims: ["M", "F"],
  reads: { gate: f32("M", "F"), up: f32("M", "F") },
  writes: { y: f32("M", "F") },
  uniform: { N: "u32" },
  constants: ({ M, F }) => ({ N: M * F }),
  workgroups: ({ M, F }) => lines(M * F, 256),
  reference: ({ gate, up, y }) => y.set(gate.map((g, i) => silu(g) * at(up, i))),
  wasm: { run: "swigluForward", parts: ({ M, F }) => stretches(M * F) },
  tolerance: { rel: 4e-6, abs: 2e-6 },
  trials: [{ M: 13, F: 21 }],
});

/** dgate = dy·up·silu′(gate), dup = dy·silu(gate). */
export const swigluBackward = kernel({
  name: "swiglu/backward",
  wgsl: backwardWgsl,
  dims: ["M", "F"],
  reads: { gate: f32("M", "F"), up: f32("M", "F"), dy: f32("M", "F") },
  writes: { dgate: f32("M", "F"), dup: f32("M", "F") },
  uniform: { N: "u32" },
  constants: ({ M, F }) => ({ N: M * F }),
  workgroups: ({ M, F }) => lines(M * F, 256),
  reference: ({ gate, up, dy, dgate, dup }) => {
    dgate.set(gate.map((g, i) => at(dy, i) * at(up, i) * siluSlope(g)));
    dup.set(gate.map((g, i) => at(dy, i) * silu(g)));
  },
  wasm: { run: "swigluBackward", parts: ({ M, F }) => stretches(M * F) },
  tolerance: { rel: 4e-6, abs: 4e-6 },
  trials: [{ M: 13, F: 21 }],
});
