import { type Port, blocks, f16, f32, kernel, u32 } from "../../kernel";
import type { BlockFormat, WeightFormat } from "../../weight-formats";
import { blockNumbers, blockOverrides } from "../blocks/numbers";
import { lines } from "../grid";
import ofBlocks from "./blocks.wgsl";
import ofHalves from "./halves.wgsl";
import positionsWgsl from "./positions.wgsl";
import tokensWgsl from "./tokens.wgsl";
import { addColumns, addRows } from "./reference";

/** Any ids, some past the end of the table. */
const ids = (count: number, rows: number, random: (counter: number) => number, from: number) =>
  Array.from({ length: count }, (_, i) => Math.floor(random(from + i) * (rows + 1)));

/** One way to keep the embedding, wte. */
interface Form {
  readonly of: string; // what the kernel's name and its function's end with
  readonly wgsl: string; // reads it
  readonly wte: Port<WeightFormat, "C" | "V">;
  readonly overrides: Readonly<Record<string, number>>;
  readonly add: typeof addRows;
  readonly trial: { readonly C: number; readonly V: number };
}

/**
 * h = wte[tokens] + wpe[positions] (GPT-2). M rows, C channels, V tokens, L positions. The
 * tables are frozen: no derivative.
 */
const positionsOf = ({ of, wgsl, wte, overrides, add, trial }: Form) =>
  kernel({
    name: `embed/positions${of}`,
    wgsl: wgsl + positionsWgsl,
    dims: ["M", "C", "V", "L"],
    reads: { tokens: u32("M"), wte, positions: u32("M"), wpe: f16("L", "C") },
    writes: { h: f32("M", "C") },
    uniform: { M: "u32", PAIRS: "u32", V: "u32", L: "u32" },
    constants: ({ M, C, V, L }) => ({ M, PAIRS: C / 2, V, L, ...overrides }),
    workgroups: ({ M, C }) => lines((M * C) / 2, 64),
    reference: ({ tokens, positions, wte, wpe, h }, { C }) => {
      h.fill(0);
      add(h, tokens, wte, C);
      addRows(h, positions, wpe, C);
    },
    wasm: { run: `embedPositions${of}`, parts: ({ M }) => M },
    tolerance: { rel: 1e-6, abs: 1e-6 },
    trials: [{ M: 13, ...trial, L: 11 }],
    example: ({ M, V, L }, random) => ({
      tokens: ids(M, V, random, 0),
      positions: ids(M, L, random, M),
    }),
  });

/**
 * h = SCALE·wte[tokens]: positions enter by rotation. Gemma multiplies by √C, the others by 1.
 */
const tokensOf = ({ of, wgsl, wte, overrides, add, trial }: Form) =>
  kernel({
    name: `embed/tokens${of}`,
    wgsl: wgsl + tokensWgsl,
    dims: ["M", "C", "V", "SCALE"],
    reads: { tokens: u32("M"), wte },
    writes: { h: f32("M", "C") },
    uniform: { M: "u32", PAIRS: "u32", V: "u32", SCALE: "f32" },
    constants: ({ M, C, V, SCALE }) => ({ M, PAIRS: C / 2, V, SCALE, ...overrides }),
    workgroups: ({ M, C }) => lines((M * C) / 2, 64),
    reference: ({ tokens, wte, h }, { C, SCALE }) => {
      h.fill(0);
      add(h, tokens, wte, C);
      h.set(h.map((v) => v * SCALE));
    },
    wasm: { run: `embedTokens${of}`, parts: ({ M }) => M },
    tolerance: { rel: 1e-6, abs: 1e-6 },
    trials: [{ M: 13, ...trial, SCALE: 1 }],
    example: ({ M, V }, random) => ({ tokens: ids(M, V, random, 0) }),
  });

/** The embedding as rows of halves; C is even. */
const halves: Form = {
  of: "",
  wgsl: ofHalves,
  wte: f16("V", "C"),
  overrides: {},
  add: addRows,
  trial: { C: 18, V: 31 },
};
/** The embedding in blocks, whose outputs are tokens: the same matrix as a tied head's. */
const inBlocks = (format: BlockFormat): Form => ({
  of: `_${format}`,
  wgsl: blockNumbers[format] + ofBlocks,
  wte: blocks(format)("C", "V"),
  overrides: blockOverrides(format),
  add: addColumns,
  trial: { C: 40, V: 48 },
});

export const embedPositions = positionsOf(halves);
export const embedTokens = tokensOf(halves);
export const embedPositions_q8_0 = positionsOf(inBlocks("q8_0"));
export const embedTokens_q8_0 = tokensOf(inBlocks("q8_0"));
export const embedPositions_q4_0 = positionsOf(inBlocks("q4_0"));
export const embedTokens_q4_0 = tokensOf(inBlocks("q4_0"));
export const embedPositions_q4_1 = positionsOf(inBlocks("q4_1"));
export const embedTokens_q4_1 = tokensOf(inBlocks("q4_1"));
export const embedPositions_q5_0 = positionsOf(inBlocks("q5_0"));
export const embedTokens_q5_0 = tokensOf(inBlocks("q5_0"));
export const embedPositions_q5_1 = positionsOf(inBlocks("q5_1"));
export const embedTokens_q5_1 = tokensOf(inBlocks("q5_1"));
export const embedPositions_q4_k = positionsOf(inBlocks("q4_k"));
export const embedTokens_q4_k = tokensOf(inBlocks("q4_k"));
export const embedPositions_q5_k = positionsOf(inBlocks("q5_k"));
export const embedTokens_q5_k = tokensOf(inBlocks("q5_k"));
export const embedPositions_q6_k = positionsOf(inBlocks("q6_k"));
export const embedTokens_q6_k = tokensOf(inBlocks("q6_k"));

/** The kernels of an embedding by the format of wte. */
export const embedKernels = {
  f16: { positions: embedPositions, tokens: embedTokens },
  q8_0: { positions: embedPositions_q8_0, tokens: embedTokens_q8_0 },
  q4_0: { positions: embedPositions_q4_0, tokens: embedTokens_q4_0 },
  q4_1: { positions: embedPositions_q4_1, tokens: embedTokens_q4_1 },
  q5_0: { positions: embedPositions_q5_0, tokens: embedTokens_q5_0 },
  q5_1: { positions: embedPositions_q5_1, tokens: embedTokens_q5_1 },
  q4_k: { positions: embedPositions_q4_k, tokens: embedTokens_q4_k },
  q5_k: { positions: embedPositions_q5_k, tokens: embedTokens_q5_k },
  q6_k: { positions: embedPositions_q6_k, tokens: embedTokens_q6_k },
} as const satisfies Record<WeightFormat, unknown>;
