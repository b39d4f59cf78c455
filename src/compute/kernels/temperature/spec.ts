import { f32, kernel } from "../../kernel";
import { fours, lines, stretches } from "../grid";
import blendWgsl from "./blend.wgsl";
import { blended, rescaled, rescalingSlopes, spreadSlopes } from "./reference";
import rescaleGradientWgsl from "./rescale-gradient.wgsl";
import rescaleWgsl from "./rescale.wgsl";
import spreadWgsl from "./spread.wgsl";

/**
 * An adapter for all temperatures (after Kim et al. 2023, arXiv 2310.02823). `basis` [J] holds
 * functions of the temperature. Each of the adapter's N entries (a multiple of 4) is a combination
 * of them, y = base + Σ_j basis_j·terms_j, and so is the log of the logits' factor.
 */
export const temperatureBlend = kernel({
  name: "temperature/blend",
  wgsl: blendWgsl,
  dims: ["N", "J"],
  reads: { base: f32("N"), terms: f32("J", "N"), basis: f32("J") },
  writes: { y: f32("N") },
  uniform: { N: "u32", J: "u32" },
  constants: ({ N, J }) => ({ ...fours({ N }), J }),
  workgroups: ({ N }) => lines(N / 4, 256),
  reference: blended,
  wasm: { run: "temperatureBlend", parts: ({ N }) => stretches(N) },
  tolerance: { rel: 2e-6, abs: 2e-6 },
  flops: ({ N, J }) => 2 * N * J,
  trials: [{ N: 300, J: 2 }],
});

/** Its derivative: dbase += dy, dterms_j += basis_j·dy, and dy = 0 for the next batch. */
export const temperatureSpread = kernel({
  name: "temperature/spread",
  wgsl: spreadWgsl,
  dims: ["N", "J"],
  reads: { basis: f32("J") },
  updates: { dy: f32("N"), dbase: f32("N"), dterms: f32("J", "N") },
  writes: {},
  uniform: { N: "u32", J: "u32" },
  constants: ({ N, J }) => ({ ...fours({ N }), J }),
  workgroups: ({ N }) => lines(N / 4, 256),
  reference: spreadSlopes,
  wasm: { run: "temperatureSpread", parts: ({ N }) => stretches(N) },
  tolerance: { rel: 2e-6, abs: 2e-6 },
  flops: ({ N, J }) => 2 * N * (J + 1),
  trials: [{ N: 300, J: 2 }],
});

/**
 * y = f·x with f = exp(Σ_j weights_j·basis_j), on the states before the output layer, whose logits
 * are then f times theirs. Its derivative by x is the same kernel on dy.
 */
export const temperatureRescale = kernel({
  name: "temperature/rescale",
  wgsl: rescaleWgsl,
  dims: ["M", "C", "J"],
  reads: { x: f32("M", "C"), weights: f32("J"), basis: f32("J") },
  writes: { y: f32("M", "C") },
  uniform: { N: "u32", J: "u32" },
  constants: ({ M, C, J }) => ({ N: M * C, J }),
  workgroups: ({ M, C }) => lines(M * C, 256),
  reference: rescaled,
  wasm: { run: "temperatureRescale", parts: ({ M, C }) => stretches(M * C) },
  tolerance: { rel: 4e-6, abs: 2e-6 },
  flops: ({ M, C }) => M * C,
  trials: [{ M: 9, C: 71, J: 2 }],
});

/** Its derivative by the weights: dweights_j += basis_j·Σ dy·y. */
export const temperatureRescaleGradient = kernel({
  name: "temperature/rescale-gradient",
  wgsl: rescaleGradientWgsl,
  dims: ["M", "C", "J"],
  reads: { y: f32("M", "C"), dy: f32("M", "C"), basis: f32("J") },
  updates: { dweights: f32("J") },
  writes: {},
  uniform: { N: "u32", J: "u32" },
  constants: ({ M, C, J }) => ({ N: M * C, J }),
  workgroups: () => [1, 1, 1],
  reference: rescalingSlopes,
  wasm: { run: "temperatureRescaleGradient", parts: () => 1 },
  tolerance: { rel: 1e-5, abs: 2e-4 },
  flops: ({ M, C }) => 2 * M * C,
  trials: [{ M: 9, C: 71, J: 2 }],
});
