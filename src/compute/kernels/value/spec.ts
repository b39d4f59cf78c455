import { f32, kernel } from "../../kernel";
import backwardWgsl from "./backward.wgsl";
import forwardWgsl from "./forward.wgsl";
import { stateValueSlopes, stateValues } from "./reference";

const trial = { B: 5, T: 7, T1: 8, R: 36, C: 71, F: 72 };

/** A linear scalar of every prefix's state, y [B, T1]; F = C + 1 records hold its weights. */
export const valueForward = kernel({
  name: "value/forward",
  wgsl: forwardWgsl,
  dims: ["B", "T", "T1", "R", "C", "F"],
  reads: { h: f32("R", "C"), records: f32("F", 4) },
  writes: { y: f32("B", "T1") },
  uniform: { B: "u32", T: "u32", C: "u32" },
  constants: ({ B, T, C }) => ({ B, T, C }),
  workgroups: ({ B, T1 }) => [Math.ceil((B * T1) / 64), 1, 1],
  reference: stateValues,
  wasm: { run: "valueForward", parts: ({ B }) => B },
  tolerance: { rel: 2e-5, abs: 2e-5 },
  flops: ({ B, T1, C }) => 2 * B * T1 * C,
  trials: [trial],
});

/**
 * The gradient of its weights, added to the second column of their records; dy is row ROW of ROWS
 * of a loss's report [B, ROWS, T1]. None goes to the states.
 */
export const valueBackward = kernel({
  name: "value/backward",
  wgsl: backwardWgsl,
  dims: ["B", "T", "T1", "R", "C", "F", "ROWS", "ROW", "REP"],
  reads: { h: f32("R", "C"), report: f32("B", "REP") },
  updates: { records: f32("F", 4) },
  writes: {},
  uniform: { B: "u32", T: "u32", C: "u32", ROWS: "u32", ROW: "u32" },
  constants: ({ B, T, C, ROWS, ROW }) => ({ B, T, C, ROWS, ROW }),
  workgroups: ({ F }) => [Math.ceil(F / 64), 1, 1],
  reference: stateValueSlopes,
  wasm: { run: "valueBackward", parts: ({ F }) => F },
  tolerance: { rel: 2e-5, abs: 2e-4 },
  flops: ({ B, T1, F }) => 2 * B * T1 * F,
  trials: [{ ...trial, ROWS: 6, ROW: 5, REP: 48 }],
});
