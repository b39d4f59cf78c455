import { f16, f32, kernel, u32 } from "../../kernel";
import { lines } from "../grid";
import positionsWgsl from "./positions.wgsl";
import tokensWgsl from "./tokens.wgsl";
import { addRows } from "./reference";

/** Any ids, some past the end of the table. */
const ids = (count: number, rows: number, random: (counter: number) => number, from: number) =>
  Array.from({ length: count }, (_, i) => Math.floor(random(from + i) * (rows + 1)));

/**
 * h = wte[tokens] + wpe[positions] (GPT-2). M rows, C channels (even), V tokens, L positions. The
 * tables are frozen: no derivative.
 */
export const embedPositions = kernel({
  name: "embed/positions",
  wgsl: positionsWgsl,
  dims: ["M", "C", "V", "L"],
  reads: { tokens: u32("M"), positions: u32("M"), wte: f16("V", "C"), wpe: f16("L", "C") },
  writes: { h: f32("M", "C") },
  uniform: { M: "u32", PAIRS: "u32", V: "u32", L: "u32" },
  constants: ({ M, C, V, L }) => ({ M, PAIRS: C / 2, V, L }),
  workgroups: ({ M, C }) => lines((M * C) / 2, 64),
  reference: ({ tokens, positions, wte, wpe, h }, { C }) => {
    h.fill(0);
    addRows(h, tokens, wte, C);
    addRows(h, positions, wpe, C);
  },
  wasm: { run: "embedPositions", parts: ({ M }) => M },
  tolerance: { rel: 1e-6, abs: 1e-6 },
  trials: [{ M: 13, C: 18, V: 31, L: 11 }],
  example: ({ M, V, L }, random) => ({
    tokens: ids(M, V, random, 0),
    positions: ids(M, L, random, M),
  }),
});

/**
 * h = SCALE·wte[tokens]: positions enter by rotation. Gemma multiplies by √C, the others by 1.
 */
export const embedTokens = kernel({
  name: "embed/tokens",
  wgsl: tokensWgsl,
  dims: ["M", "C", "V", "SCALE"],
  reads: { tokens: u32("M"), wte: f16("V", "C") },
  writes: { h: f32("M", "C") },
  uniform: { M: "u32", PAIRS: "u32", V: "u32", SCALE: "f32" },
  constants: ({ M, C, V, SCALE }) => ({ M, PAIRS: C / 2, V, SCALE }),
  workgroups: ({ M, C }) => lines((M * C) / 2, 64),
  reference: ({ tokens, wte, h }, { C, SCALE }) => {
    h.fill(0);
    addRows(h, tokens, wte, C);
    h.set(h.map((v) => v * SCALE));
  },
  wasm: { run: "embedTokens", parts: ({ M }) => M },
  tolerance: { rel: 1e-6, abs: 1e-6 },
  trials: [{ M: 13, C: 18, V: 31, SCALE: 1 }],
  example: ({ M, V }, random) => ({ tokens: ids(M, V, random, 0) }),
});
