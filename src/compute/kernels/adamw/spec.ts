import { pow } from "../../../exact-math";
import { addAt } from "../../arrays";
import { f32, kernel } from "../../kernel";
import { fours, stretches } from "../grid";
import squaresWgsl from "./squares.wgsl";
import recordsWgsl from "./records.wgsl";
import updateWgsl from "./update.wgsl";
import { adamwRecordsReference, adamwReference } from "./reference";

const VECTORS = 4; // to a thread

/** What Adam's moments are multiplied by at the third step, for the examples. */
const unbias = [0.9, 0.99].map((beta) => 1 / (1 - pow(beta, 3)));

/**
 * One AdamW step over a flat array of N parameters, of which the first D decay (both multiples of
 * 4), which also zeroes the gradient.
 * hyper = [η, β₁, β₂, ε, weight decay, 1/(1 − β₁ᵗ), 1/(1 − β₂ᵗ), clip], t
 * counted from 1; squares are gradientSquares'. A gradient of norm above `clip` (0: none) is scaled
 * down to it; one that is not finite everywhere is dropped.
 */
export const adamw = kernel({
  name: "adamw",
  wgsl: updateWgsl,
  dims: ["N", "G", "D"],
  reads: { hyper: f32(8), squares: f32("G", 2) },
  updates: { p: f32("N"), m: f32("N"), v: f32("N"), grad: f32("N") },
  writes: {},
  uniform: { N: "u32", G: "u32", D: "u32" },
  constants: ({ N, G, D }) => ({ ...fours({ N, D }), G }),
  workgroups: ({ N }) => [Math.min(65535, Math.ceil(N / 4 / 64 / VECTORS)), 1, 1],
  reference: (arrays, { D }) => adamwReference(arrays, D),
  wasm: { run: "adamwUpdate", parts: ({ N }) => stretches(N) },
  tolerance: { rel: 4e-6, abs: 2e-6 },
  flops: ({ N }) => 14 * N,
  trials: [{ N: 300, G: 3, D: 200 }],
  example: ({ N, G }, random) => ({
    hyper: [0.01, 0.9, 0.99, 1e-8, 0.1, ...unbias, G > 1 ? 1.5 : 0],
    squares: Array.from({ length: 2 * G }, (_, i) => (i % 2 ? 0 : random(N + i))),
    v: Array.from({ length: N }, (_, i) => random(i)),
  }),
});

/**
 * Of a flat gradient, in G parts: Σ of squares and how many entries are not finite. G small pairs
 * are read back, in place of N numbers.
 */
export const gradientSquares = kernel({
  name: "adamw/squares",
  wgsl: squaresWgsl,
  dims: ["N", "G"],
  reads: { grad: f32("N") },
  writes: { sums: f32("G", 2) },
  uniform: { N: "u32", G: "u32" },
  constants: ({ N, G }) => ({ ...fours({ N }), G }),
  workgroups: ({ G }) => [G, 1, 1],
  reference: ({ grad, sums }, { G }) => {
    sums.fill(0);
    for (const [i, g] of grad.entries()) {
      const part = 2 * (Math.floor(i / 256) % G);
      if (Number.isFinite(g)) addAt(sums, part, g * g);
      else addAt(sums, part + 1, 1);
    }
  },
  wasm: { run: "adamwSquares", parts: ({ G }) => G },
  tolerance: { rel: 4e-6, abs: 1e-6 },
  flops: ({ N }) => 2 * N,
  trials: [{ N: 300, G: 2 }],
});

/**
 * The same step, without decay and clipping, on N records (value, gradient, first moment, second
 * moment) of parameters that stand beside the adapter. A gradient that is not finite is dropped.
 */
export const adamwRecords = kernel({
  name: "adamw/records",
  wgsl: recordsWgsl,
  dims: ["N"],
  reads: { hyper: f32(8) },
  updates: { records: f32("N", 4) },
  writes: {},
  uniform: { N: "u32" },
  constants: ({ N }) => ({ N }),
  workgroups: ({ N }) => [Math.ceil(N / 64), 1, 1],
  reference: (arrays) => adamwRecordsReference(arrays),
  wasm: { run: "adamwRecords", parts: ({ N }) => N },
  trials: [{ N: 70 }],
  tolerance: { rel: 4e-6, abs: 2e-6 },
  example: ({ N }, random) => ({
    hyper: [0.01, 0.9, 0.99, 1e-8, 0, ...unbias, 0],
    records: Array.from({ length: 4 * N }, (_, i) => random(i)),
  }),
});
