import { type Dims, f32, kernel, u32 } from "../../kernel";
import backwardWgsl from "./backward.wgsl";
import { lines } from "../grid";
import cachedWgsl from "./cached.wgsl";
import forestWgsl from "./forest.wgsl";
import forwardWgsl from "./forward.wgsl";
import {
  attentionReference,
  attentionSlopes,
  attentionWeightsReference,
  cachedReference,
  forestReference,
} from "./reference";
import weightsWgsl from "./weights.wgsl";

type BatchDims = Dims<"M" | "P" | "B" | "T" | "HQ" | "HKV" | "D" | "REAL" | "W" | "WQ">;
const CHANNELS = 16; // of a head to a thread

// trials: the last four slots of a row are ragged
const raggedHeads = { HQ: 4, HKV: 2, D: 8, REAL: 7, W: 64, WQ: 32 };
const ragged = { M: 37, P: 7, B: 3, T: 10, SLOTS: 17, ...raggedHeads };

function checkHeads({ HQ, HKV, D, W, WQ }: Dims<"HQ" | "HKV" | "D" | "W" | "WQ">): void {
  if (W !== (HQ + 2 * HKV) * D || WQ !== HQ * D || HQ % HKV !== 0)
    throw new Error(`attention: widths ${W} and ${WQ} do not fit ${HQ} and ${HKV} heads of ${D}.`);
  if (D % 4 !== 0)
    throw new Error(`attention: a head must have a multiple of 4 channels; given ${D}.`);
}

function constants(dims: BatchDims) {
  const { M, P, B, T, HQ, HKV, D, REAL } = dims;
  checkHeads(dims);
  if (M !== P + B * T)
    throw new Error(`attention: ${M} rows are not ${P} of the prompt and ${B} sequences of ${T}.`);
  return { M, P, T: Math.max(1, T), HQ, HKV, D4: D / 4, SCALE: 1 / Math.sqrt(REAL) };
}
function withSlots(dims: BatchDims & Dims<"SLOTS">) {
  const { P, T, SLOTS } = dims;
  if (SLOTS !== P + T)
    throw new Error(`attention: ${SLOTS} slots are not ${P} of the prompt and ${T} of a sequence.`);
  return { ...constants(dims), SLOTS };
}

/** Pairs of a row and a row that it sees, garbage rows counted in. */
const pairs = ({ P, B, T }: BatchDims) => (P * (P + 1)) / 2 + B * T * (P + (T + 1) / 2);
const pad = (P: number, random: (counter: number) => number) => Math.floor((random(0) * P) / 2);
const uniforms = (n: number, random: (counter: number) => number, from = 1) =>
  Float64Array.from({ length: n }, (_, i) => 4 * random(from + i) - 2);

/**
 * Attention of a batch that shares its prompt, in one dispatch. M = P + B·T rows: P of the prompt,
 * the first layout[0] of them garbage, then B sequences of T (B may be 0). Row m of the prompt sees
 * prompt rows up to itself; row i of a sequence sees the prompt and its own sequence up to itself.
 * HQ query heads share HKV key heads of D channels (a multiple of 4), REAL of them without padding:
 * scores are divided by √REAL. WQ = HQ·D, W = WQ + 2·HKV·D. Garbage rows give zeros.
 */
export const attentionForward = kernel({
  name: "attention/forward",
  wgsl: forwardWgsl,
  dims: ["M", "P", "B", "T", "HQ", "HKV", "D", "REAL", "W", "WQ"],
  reads: { qkv: f32("M", "W"), layout: u32(4) },
  writes: { out: f32("M", "WQ"), lse: f32("M", "HQ") },
  uniform: { M: "u32", P: "u32", T: "u32", HQ: "u32", HKV: "u32", D4: "u32", SCALE: "f32" },
  constants,
  workgroups: ({ M, HQ, D }) => [Math.ceil(M / 64), HQ, Math.ceil(D / CHANNELS)],
  reference: attentionReference,
  wasm: {
    run: "attentionForward",
    parts: ({ M, HQ }) => M * HQ,
    scratch: ({ P, T }) => 4 * (P + T + 4),
  },
  tolerance: { rel: 1e-5, abs: 5e-6 },
  flops: (dims) => 4 * dims.WQ * pairs(dims),
  trials: [ragged],
  example: ({ M, W, P }, random) => ({
    layout: [pad(P, random), 0, 0, 0],
    qkv: uniforms(M * W, random),
  }),
});

/**
 * What both sides of the backward need of every row and key, once: pds = (p, ds) [M, HQ, SLOTS], 0
 * where a row does not see a key. SLOTS = P + T.
 */
export const attentionWeights = kernel({
  name: "attention/weights",
  wgsl: weightsWgsl,
  dims: ["M", "P", "B", "T", "HQ", "HKV", "D", "REAL", "W", "WQ", "SLOTS"],
  reads: {
    qkv: f32("M", "W"),
    out: f32("M", "WQ"),
    lse: f32("M", "HQ"),
    dout: f32("M", "WQ"),
    layout: u32(4),
  },
  writes: { pds: f32("M", "HQ", "SLOTS", 2) },
  uniform: {
    M: "u32",
    P: "u32",
    T: "u32",
    SLOTS: "u32",
    HQ: "u32",
    HKV: "u32",
    D4: "u32",
    SCALE: "f32",
  },
  constants: withSlots,
  workgroups: ({ M, HQ }) => [Math.ceil(M / 64), HQ, 1],
  reference: attentionWeightsReference,
  wasm: {
    run: "attentionWeights",
    parts: ({ M, HQ }) => M * HQ,
    scratch: ({ SLOTS }) => 8 * (SLOTS + 4),
  },
  tolerance: { rel: 2e-5, abs: 3e-5 },
  flops: (dims) => 4 * dims.WQ * pairs(dims),
  trials: [ragged],
  example: (dims, random) => {
    const { M, W, WQ, HQ, P } = dims;
    const arrays = {
      layout: Uint32Array.of(pad(P, random), 0, 0, 0),
      qkv: uniforms(M * W, random).map(Math.fround),
      out: new Float64Array(M * WQ),
      lse: new Float64Array(M * HQ),
    };
    attentionReference(arrays, dims);
    return arrays;
  },
});

/**
 * dqkv of attentionForward from attentionWeights' pairs; the batch's gradients of the prompt's keys
 * and values are summed in a fixed order.
 */
export const attentionBackward = kernel({
  name: "attention/backward",
  wgsl: backwardWgsl,
  dims: ["M", "P", "B", "T", "HQ", "HKV", "D", "REAL", "W", "WQ", "SLOTS"],
  reads: {
    qkv: f32("M", "W"),
    pds: f32("M", "HQ", "SLOTS", 2),
    dout: f32("M", "WQ"),
    layout: u32(4),
  },
  writes: { dqkv: f32("M", "W") },
  uniform: { M: "u32", P: "u32", T: "u32", SLOTS: "u32", HQ: "u32", HKV: "u32", D4: "u32" },
  constants: (dims) => {
    const { SCALE: _, ...rest } = withSlots(dims);
    return rest;
  },
  workgroups: ({ M, W }) => lines((M * W) / 4, 64),
  reference: attentionSlopes,
  wasm: {
    run: "attentionBackward",
    parts: ({ P, B, T, HKV }) => HKV * (Math.ceil(P / 4) + B * Math.ceil(T / 4)),
  },
  tolerance: { rel: 2e-5, abs: 3e-5 },
  flops: (dims) => 6 * dims.WQ * pairs(dims),
  trials: [ragged],
  example: (dims, random) => {
    const { M, W, WQ, HQ, P, SLOTS } = dims;
    const arrays = {
      layout: Uint32Array.of(pad(P, random), 0, 0, 0),
      qkv: uniforms(M * W, random).map(Math.fround),
      out: new Float64Array(M * WQ),
      lse: new Float64Array(M * HQ),
      dout: uniforms(M * WQ, random, M * W).map(Math.fround),
      pds: new Float64Array(M * HQ * SLOTS * 2),
    };
    attentionReference(arrays, dims);
    attentionWeightsReference(arrays, dims);
    return { layout: arrays.layout, qkv: arrays.qkv, dout: arrays.dout, pds: arrays.pds };
  },
});

/**
 * One new token a row, for decoding and token trees: M rows attend the prompt (packed rows, from
 * layout[0] on), their `counts` ancestors in the cache (S slots) and themselves, and leave their
 * own k and v in cache[slots]. A row's slot must differ from every other row's and from every
 * ancestor. WC = 2·HKV·D.
 */
export const attentionCached = kernel({
  name: "attention/cached",
  wgsl: cachedWgsl,
  dims: ["M", "P", "S", "DEPTH", "HQ", "HKV", "D", "REAL", "W", "WQ", "WC"],
  reads: {
    qkv: f32("M", "W"),
    prompt: f32("P", "W"),
    layout: u32(4),
    ancestors: u32("M", "DEPTH"),
    counts: u32("M"),
    slots: u32("M"),
  },
  updates: { cache: f32("S", "WC") },
  writes: { out: f32("M", "WQ") },
  uniform: { M: "u32", P: "u32", DEPTH: "u32", HQ: "u32", HKV: "u32", D4: "u32", SCALE: "f32" },
  constants: (dims) => {
    const { M, P, DEPTH, HQ, HKV, D, REAL, WC } = dims;
    checkHeads(dims);
    if (WC !== 2 * HKV * D)
      throw new Error(
        `attention: a cache entry of ${WC} does not hold k and v of ${HKV} heads of ${D}.`,
      );
    return { M, P, DEPTH, HQ, HKV, D4: D / 4, SCALE: 1 / Math.sqrt(REAL) };
  },
  workgroups: ({ M, HQ, D }) => [Math.ceil(M / 64), HQ, Math.ceil(D / CHANNELS)],
  reference: cachedReference,
  wasm: {
    run: "attentionCached",
    parts: ({ M, HQ }) => M * HQ,
    scratch: ({ P, DEPTH }) => 4 * (P + DEPTH + 5),
  },
  tolerance: { rel: 1e-5, abs: 5e-6 },
  flops: ({ M, P, DEPTH, WQ }) => 4 * M * (P + DEPTH + 1) * WQ,
  trials: [{ M: 5, P: 7, S: 23, DEPTH: 6, WC: 32, ...raggedHeads }],
  example: ({ M, P, S, DEPTH, W }, random) => ({
    layout: [pad(P, random), 0, 0, 0],
    qkv: uniforms(M * W, random),
    // the last M slots; ancestors lie before them
    slots: Array.from({ length: M }, (_, m) => S - M + m),
    counts: Array.from({ length: M }, (_, m) => (S > M ? Math.floor(random(m) * (DEPTH + 1)) : 0)),
    ancestors: Array.from({ length: M * DEPTH }, (_, i) =>
      Math.floor(random(i + M) * Math.max(1, S - M)),
    ),
  }),
});

/**
 * All nodes of a known token tree in one launch: M rows attend the prompt (packed rows, from
 * layout[0] on, which may be none), their `counts` ancestors, which are other rows of this launch,
 * and themselves.
 */
export const attentionForest = kernel({
  name: "attention/forest",
  wgsl: forestWgsl,
  dims: ["M", "P", "DEPTH", "HQ", "HKV", "D", "REAL", "W", "WQ"],
  reads: {
    qkv: f32("M", "W"),
    prompt: f32("P", "W"),
    layout: u32(4),
    ancestors: u32("M", "DEPTH"),
    counts: u32("M"),
  },
  writes: { out: f32("M", "WQ") },
  uniform: { M: "u32", P: "u32", DEPTH: "u32", HQ: "u32", HKV: "u32", D4: "u32", SCALE: "f32" },
  constants: (dims) => {
    const { M, P, DEPTH, HQ, HKV, D, REAL } = dims;
    checkHeads(dims);
    return { M, P, DEPTH, HQ, HKV, D4: D / 4, SCALE: 1 / Math.sqrt(REAL) };
  },
  workgroups: ({ M, HQ, D }) => [Math.ceil(M / 64), HQ, Math.ceil(D / CHANNELS)],
  reference: forestReference,
  wasm: {
    run: "attentionForest",
    parts: ({ M, HQ }) => M * HQ,
    scratch: ({ P, DEPTH }) => 4 * (P + DEPTH + 8),
  },
  tolerance: { rel: 1e-5, abs: 5e-6 },
  flops: ({ M, P, DEPTH, WQ }) => 4 * M * (P + DEPTH + 1) * WQ,
  trials: [{ M: 5, P: 7, DEPTH: 6, ...raggedHeads }],
  example: ({ M, P, DEPTH, W }, random) => ({
    layout: [pad(P, random), 0, 0, 0],
    qkv: uniforms(M * W, random),
    // any rows but the row itself
    counts: Array.from({ length: M }, (_, m) => (M > 1 ? Math.floor(random(m) * (DEPTH + 1)) : 0)),
    ancestors: Array.from(
      { length: M * DEPTH },
      (_, i) => (Math.floor(i / DEPTH) + 1 + Math.floor(random(i + M) * Math.max(1, M - 1))) % M,
    ),
  }),
});
