import { addScaled, at, row } from "../../arrays";
import { f32, kernel } from "../../kernel";
import { backwardConstants, exampleSofar, forwardConstants, rowGroups } from "../norm-rows";
import backwardWgsl from "./backward.wgsl";
import forwardWgsl from "./forward.wgsl";
import { inverseRms, rmsSlope } from "./reference";

/**
 * y = x/ρ·gain, ρ² = mean x² + ε, row by row (Zhang & Sennrich 2019); keeps 1/ρ for the backward.
 * M rows, C channels (a multiple of 4), of which the first REAL count and the others are padding:
 * zero in x and gain, and in y.
 */
export const rmsnormForward = kernel({
  name: "rmsnorm/forward",
  wgsl: forwardWgsl,
  dims: ["M", "C", "REAL", "EPS"],
  reads: { x: f32("M", "C"), gain: f32("C") },
  writes: { y: f32("M", "C"), stats: f32("M", 1) },
  uniform: { M: "u32", C: "u32", REAL: "u32", EPS: "f32", LANES: "u32" },
  constants: forwardConstants,
  workgroups: rowGroups,
  reference: ({ x, gain, y, stats }, { M, C, REAL, EPS }) => {
    for (let m = 0; m < M; m++) {
      const values = row(x, m, C);
      const inverse = inverseRms(values, { REAL, EPS });
      stats[m] = inverse;
      row(y, m, C).set(values.map((v, c) => v * inverse * at(gain, c)));
    }
  },
  wasm: { run: "rmsnormForward", parts: ({ M }) => M },
  tolerance: { rel: 1e-5, abs: 4e-6 },
  flops: ({ M, C }) => 4 * M * C,
  trials: [{ M: 5, C: 68, REAL: 66, EPS: 1e-6 }],
});

/**
 * dx of rmsnormForward plus the gradient `sofar` of the residual stream (MS = M), or plus nothing
 * (MS = 1, a row of zeros). The gain is frozen.
 */
export const rmsnormBackward = kernel({
  name: "rmsnorm/backward",
  wgsl: backwardWgsl,
  dims: ["M", "C", "REAL", "MS"],
  reads: {
    x: f32("M", "C"),
    stats: f32("M", 1),
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
      const inverse = at(stats, m);
      const g = row(dy, m, C).map((v, c) => v * at(gain, c));
      const xhat = row(x, m, C).map((v) => v * inverse);
      dx.set(row(sofar, MS === 1 ? 0 : m, C), m * C);
      addScaled(row(dx, m, C), 1, rmsSlope({ g, xhat, inverse }, REAL));
    }
  },
  wasm: { run: "rmsnormBackward", parts: ({ M }) => M },
  tolerance: { rel: 1e-5, abs: 1e-5 },
  flops: ({ M, C }) => 9 * M * C,
  trials: [{ M: 5, C: 68, REAL: 66, MS: 5 }],
  example: exampleSofar,
});
