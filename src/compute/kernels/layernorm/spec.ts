import { addScaled, at, row } from "../../arrays";
import { f32, kernel } from "../../kernel";
import { backwardConstants, exampleSofar, forwardConstants, rowGroups } from "../norm-rows";
import backwardWgsl from "./backward.wgsl";
import forwardWgsl from "./forward.wgsl";
import { normSlope, statistics } from "./reference";

/**
 * y = (x − μ)/σ·gain + bias, row by row (Ba et al. 2016); keeps (μ, 1/σ) for the backward. M rows,
 * C channels (a multiple of 4), of which the first REAL count and the others are padding: zero in
 * x, gain and bias, and in y.
 */
export const layernormForward = kernel({
  name: "layernorm/forward",
  wgsl: forwardWgsl,
  dims: ["M", "C", "REAL", "EPS"],
  reads: { x: f32("M", "C"), gain: f32("C"), bias: f32("C") },
  writes: { y: f32("M", "C"), stats: f32("M", 2) },
  uniform: { M: "u32", C: "u32", REAL: "u32", EPS: "f32", LANES: "u32" },
  constants: forwardConstants,
  workgroups: rowGroups,
  reference: ({ x, gain, bias, y, stats }, { M, C, REAL, EPS }) => {
    for (let m = 0; m < M; m++) {
      const { mu, inverse } = statistics(row(x, m, C).subarray(0, REAL), EPS);
      stats.set([mu, inverse], 2 * m);
      const normed = row(x, m, C).map((v, c) => (v - mu) * inverse * at(gain, c) + at(bias, c));
      y.set(normed, m * C);
    }
  },
  wasm: { run: "layernormForward", parts: ({ M }) => M },
  tolerance: { rel: 1e-5, abs: 4e-6 },
  flops: ({ M, C }) => 8 * M * C,
  trials: [{ M: 5, C: 68, REAL: 66, EPS: 1e-5 }],
});

/**
 * dx of layernormForward plus the gradient `sofar` of the residual stream (MS = M), or plus nothing
 * (MS = 1, a row of zeros). Gain and bias are frozen.
 */
export const layernormBackward = kernel({
  name: "layernorm/backward",
  wgsl: backwardWgsl,
  dims: ["M", "C", "REAL", "MS"],
  reads: {
    x: f32("M", "C"),
    stats: f32("M", 2),
    gain: f32("C"),
    dy: f32("M", "C"),
    sofar: f32("MS", "C"),
  },
  writes: { dx: f32("M", "C") },
  uniform: { M: "u32", C: "u32", REAL: "u32", SOFAR: "u32", LANES: "u32" },
  constants: backwardConstants,
  workgroups: rowGroups,
  reference: ({ x, stats, gain, dy, sofar, dx }, { M, C, REAL, MS }) => {
    for (let m = 0; m < M; m++) {
      const [mu, inverse] = [at(stats, 2 * m), at(stats, 2 * m + 1)];
      const g = row(dy, m, C).map((v, c) => v * at(gain, c));
      const xhat = row(x, m, C).map((v) => (v - mu) * inverse);
      const slope = normSlope(g.subarray(0, REAL), xhat.subarray(0, REAL), inverse);
      dx.set(row(sofar, MS === 1 ? 0 : m, C), m * C);
      addScaled(row(dx, m, C), 1, slope);
    }
  },
  wasm: { run: "layernormBackward", parts: ({ M }) => M },
  tolerance: { rel: 1e-5, abs: 1e-5 },
  flops: ({ M, C }) => 12 * M * C,
  trials: [{ M: 5, C: 68, REAL: 66, MS: 5 }],
  example: ({ C, REAL, MS }, random) => ({
    gain: Array.from({ length: C }, (_, c) => (c < REAL ? 2 * random(MS * C + c) - 1 : 0)),
    ...exampleSofar({ C, MS }, random),
  }),
});
