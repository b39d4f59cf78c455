import { at } from "../../arrays";
import { f32, kernel, u32 } from "../../kernel";
import { lines, stretches } from "../grid";
import addWgsl from "./add.wgsl";
import poolMeanWgsl from "./pool-mean.wgsl";
import putWgsl from "./put.wgsl";
import repeatWgsl from "./repeat.wgsl";
import takeWgsl from "./take.wgsl";
import { poolMeanReference } from "./reference";

/** y[r] = x[START + r]: R of M rows. */
export const rowsTake = kernel({
  name: "rows/take",
  wgsl: takeWgsl,
  dims: ["M", "R", "START", "C"],
  reads: { x: f32("M", "C") },
  writes: { y: f32("R", "C") },
  uniform: { N: "u32", OFFSET: "u32" },
  constants: ({ R, START, C }) => ({ N: R * C, OFFSET: START * C }),
  workgroups: ({ R, C }) => lines(R * C, 256),
  reference: ({ x, y }, { R, START, C }) => y.set(x.subarray(START * C, (START + R) * C)),
  wasm: { run: "rowsTake", parts: ({ R, C }) => stretches(R * C) },
  tolerance: { rel: 0, abs: 1e-30 },
  trials: [{ M: 9, R: 4, START: 3, C: 71 }],
});

/** The derivative of rowsTake: dx[START + r] = dy[r], zero elsewhere. */
export const rowsPut = kernel({
  name: "rows/put",
  wgsl: putWgsl,
  dims: ["M", "R", "START", "C"],
  reads: { dy: f32("R", "C") },
  writes: { dx: f32("M", "C") },
  uniform: { N: "u32", OFFSET: "u32", COUNT: "u32" },
  constants: ({ M, R, START, C }) => ({ N: M * C, OFFSET: START * C, COUNT: R * C }),
  workgroups: ({ M, C }) => lines(M * C, 256),
  reference: ({ dy, dx }, { START, C }) => {
    dx.fill(0);
    dx.set(dy, START * C);
  },
  wasm: { run: "rowsPut", parts: ({ M, C }) => stretches(M * C) },
  tolerance: { rel: 0, abs: 1e-30 },
  trials: [{ M: 9, R: 4, START: 3, C: 71 }],
});

/** y[r] = x[0] for R rows. */
export const rowsRepeat = kernel({
  name: "rows/repeat",
  wgsl: repeatWgsl,
  dims: ["R", "C"],
  reads: { x: f32(1, "C") },
  writes: { y: f32("R", "C") },
  uniform: { N: "u32", C: "u32" },
  constants: ({ R, C }) => ({ N: R * C, C }),
  workgroups: ({ R, C }) => lines(R * C, 256),
  reference: ({ x, y }, { R, C }) => {
    for (let r = 0; r < R; r++) y.set(x, r * C);
  },
  wasm: { run: "rowsRepeat", parts: ({ R }) => R },
  tolerance: { rel: 0, abs: 1e-30 },
  trials: [{ R: 4, C: 71 }],
});

/** y = a + b, element by element. */
export const add = kernel({
  name: "rows/add",
  wgsl: addWgsl,
  dims: ["N"],
  reads: { a: f32("N"), b: f32("N") },
  writes: { y: f32("N") },
  uniform: { N: "u32" },
  constants: ({ N }) => ({ N }),
  workgroups: ({ N }) => lines(N, 256),
  reference: ({ a, b, y }) => y.set(a.map((value, i) => value + at(b, i))),
  wasm: { run: "rowsAdd", parts: ({ N }) => stretches(N) },
  tolerance: { rel: 1e-6, abs: 1e-6 },
  trials: [{ N: 300 }],
});

/**
 * Mean hidden state of each sequence over its own tokens. Rows: P of the prompt, then B sequences
 * of T.
 */
export const poolMean = kernel({
  name: "rows/pool-mean",
  wgsl: poolMeanWgsl,
  dims: ["M", "P", "B", "T", "C"],
  reads: { h: f32("M", "C"), lengths: u32("B") },
  writes: { pooled: f32("B", "C") },
  uniform: { P: "u32", B: "u32", T: "u32", C: "u32" },
  constants: ({ P, B, T, C }) => ({ P, B, T, C }),
  workgroups: ({ B, C }) => lines(B * C, 64),
  reference: ({ h, lengths, pooled }, dims) => poolMeanReference(h, lengths, pooled, dims),
  wasm: { run: "rowsPoolMean", parts: ({ B }) => B },
  tolerance: { rel: 2e-6, abs: 2e-6 },
  trials: [{ M: 22, P: 1, B: 3, T: 7, C: 33 }],
  example: ({ B, T }, random) => ({
    lengths: Array.from({ length: B }, (_, b) => Math.floor(random(b) * (T + 1))),
  }),
});
