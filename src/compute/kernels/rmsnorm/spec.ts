import { f32, kernel } from "../../kernel";
import { fours, lines } from "../grid";
import backwardWgsl from "./backward.wgsl";
import forwardWgsl from "./forward.wgsl";
import { inverseRms, rmsSlope } from "./reference";

/** Threads that share the writing of a row: few for narrow rows, since each reads the row whole. */
const lanes = (C: number) => (C <= 256 ? 4 : 16);
const rows = (M: number, C: number) => lines(M * lanes(C), 64);

/**
 * y = x/ρ·gain, ρ² = mean x² + ε, row by row (Zhang & Sennrich 2019); keeps 1/ρ for the way
 * back. M rows, C channels (a multiple of 4), of which the first REAL count and the others are padding:
 * zero in x and gain, and in y.
 */
export const rmsnormForward = kernel({
  name: "rmsnorm/forward",
  wgsl: forwardWgsl,
  dims: ["M", "C", "REAL", "EPS"],
  reads: { x: f32("M", "C"), gain: f32("C") },
  writes: { y: f32("M", "C"), stats: f32("M", 1) },
  uniform: { M: "u32", C: "u32", REAL: "u32", EPS: "f32", LANES: "u32" },
  constants: ({ M, C, REAL, EPS }) => ({ M, ...fours({ C }), REAL, EPS, LANES: lanes(C) }),
  workgroups: ({ M, C }) => rows(M, C),
  reference: ({ x, gain, y, stats }, { M, C, REAL, EPS }) => {
    for (let m = 0; m < M; m++) {
      stats[m] = inverseRms(x, m * C, { C, REAL, EPS });
      for (let c = 0; c < C; c++) y[m * C + c] = x[m * C + c] * stats[m] * gain[c];
    }
  },
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
  constants: ({ M, C, REAL, MS }) => ({
    M,
    ...fours({ C }),
    REAL,
    SOFAR: MS === 1 ? 0 : C,
    LANES: lanes(C),
  }),
  workgroups: ({ M, C }) => rows(M, C),
  reference: ({ x, stats, gain, dy, sofar, dx }, { M, C, REAL, MS }) => {
    for (let m = 0; m < M; m++) {
      const row = Array.from(x.subarray(m * C, (m + 1) * C));
      const slope = rmsSlope(
        row.map((_, c) => dy[m * C + c] * gain[c]),
        row.map((v) => v * stats[m]),
        stats[m],
        REAL,
      );
      for (let c = 0; c < C; c++) dx[m * C + c] = slope[c] + sofar[(MS === 1 ? 0 : m * C) + c];
    }
  },
  tolerance: { rel: 1e-5, abs: 1e-5 },
  flops: ({ M, C }) => 9 * M * C,
  trials: [{ M: 5, C: 68, REAL: 66, MS: 5 }],
  example: ({ C, MS }, random) =>
    MS === 1
      ? { sofar: new Float64Array(C) }
      : { sofar: Array.from({ length: MS * C }, (_, i) => random(i) - 0.5) },
});
