import { at } from "../../arrays";
import { f32, kernel } from "../../kernel";
import { lines, stretches } from "../grid";
import backwardWgsl from "./backward.wgsl";
import forwardWgsl from "./forward.wgsl";

/** y = a·b, entry by entry. */
export const multiplyForward = kernel({
  name: "multiply/forward",
  wgsl: forwardWgsl,
  dims: ["N"],
  reads: { a: f32("N"), b: f32("N") },
  writes: { y: f32("N") },
  uniform: { N: "u32" },
  constants: ({ N }) => ({ N }),
  workgroups: ({ N }) => lines(N, 256),
  reference: ({ a, b, y }) => y.set(a.map((v, i) => v * at(b, i))),
  wasm: { run: "multiplyForward", parts: ({ N }) => stretches(N) },
  tolerance: { rel: 2e-7, abs: 1e-30 },
  trials: [{ N: 271 }],
});

/** da = dy·b, db = dy·a. */
export const multiplyBackward = kernel({
  name: "multiply/backward",
  wgsl: backwardWgsl,
  dims: ["N"],
  reads: { a: f32("N"), b: f32("N"), dy: f32("N") },
  writes: { da: f32("N"), db: f32("N") },
  uniform: { N: "u32" },
  constants: ({ N }) => ({ N }),
  workgroups: ({ N }) => lines(N, 256),
  reference: ({ a, b, dy, da, db }) => {
    da.set(dy.map((v, i) => v * at(b, i)));
    db.set(dy.map((v, i) => v * at(a, i)));
  },
  wasm: { run: "multiplyBackward", parts: ({ N }) => stretches(N) },
  tolerance: { rel: 2e-7, abs: 1e-30 },
  trials: [{ N: 271 }],
});
