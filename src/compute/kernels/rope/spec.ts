import { row } from "../../arrays";
import { type Dims, f32, kernel, u32 } from "../../kernel";
import anglesWgsl from "./angles.wgsl";
import packWgsl from "./pack.wgsl";
import unpackWgsl from "./unpack.wgsl";
import { inverseFrequencies, turnsOf } from "./frequencies";
import { rotated } from "./reference";

type RopeDims = Dims<"M" | "HQ" | "HKV" | "D" | "HALF" | "WQ" | "WKV" | "W">;

function constants({ M, HQ, HKV, D, HALF, WQ, WKV, W }: RopeDims) {
  if (WQ !== HQ * D || WKV !== HKV * D || W !== WQ + 2 * WKV)
    throw new Error(`rope: widths ${WQ}, ${WKV}, ${W} do not fit ${HQ} and ${HKV} heads of ${D}.`);
  if (D !== 2 * HALF)
    throw new Error(`rope: a head of ${D} channels does not turn with ${HALF} frequencies.`);
  return { M, HQ, HKV, D };
}
/** The cos and the sin of D/2 angles. */
const scratch = ({ D }: { D: number }) => 4 * D;

/** What both directions share; W is the width of a row of qkv, HALF = D/2. */
const turning = {
  dims: ["M", "HQ", "HKV", "D", "HALF", "WQ", "WKV", "W"],
  uniform: { M: "u32", HQ: "u32", HKV: "u32", D: "u32" },
  constants,
  workgroups: ({ M }: { M: number }) => [M, 1, 1] as const,
  tolerance: { rel: 2e-6, abs: 1e-4 },
  trials: [{ M: 5, HQ: 4, HKV: 2, D: 8, HALF: 4, WQ: 32, WKV: 16, W: 64 }],
  example: ({ M, D }: { M: number; D: number }, random: (counter: number) => number) => ({
    positions: Array.from({ length: M }, (_, m) => Math.floor(random(m) * 8192)),
    frequencies: turnsOf(inverseFrequencies(D, 10000)),
  }),
} as const;

/**
 * Rotary positions (Su et al. 2021; halves convention): qkv = rot(q) | rot(k) | v. Pair i of a head
 * turns by position·frequencies[i], in turns as fractions of 2³².
 * M rows, HQ query and HKV key-value heads of D channels; WQ = HQ·D, WKV = HKV·D, W = WQ + 2WKV.
 */
export const ropePack = kernel({
  name: "rope/pack",
  wgsl: anglesWgsl + packWgsl,
  ...turning,
  reads: {
    q: f32("M", "WQ"),
    k: f32("M", "WKV"),
    v: f32("M", "WKV"),
    positions: u32("M"),
    frequencies: u32("HALF"),
  },
  writes: { qkv: f32("M", "W") },
  reference: ({ q, k, v, positions, frequencies, qkv }, { D, WQ, WKV, W }) => {
    for (const [m, position] of positions.entries()) {
      const turn = { D, frequencies, position };
      qkv.set(rotated(row(q, m, WQ), turn), m * W);
      qkv.set(rotated(row(k, m, WKV), turn), m * W + WQ);
      qkv.set(row(v, m, WKV), m * W + WQ + WKV);
    }
  },
  wasm: { run: "ropePack", parts: ({ M }) => M, scratch },
});

/** The derivative of ropePack: the inverse rotation of dq and dk. */
export const ropeUnpack = kernel({
  name: "rope/unpack",
  wgsl: anglesWgsl + unpackWgsl,
  ...turning,
  reads: { dqkv: f32("M", "W"), positions: u32("M"), frequencies: u32("HALF") },
  writes: { dq: f32("M", "WQ"), dk: f32("M", "WKV"), dv: f32("M", "WKV") },
  reference: ({ dqkv, positions, frequencies, dq, dk, dv }, { D, WQ, WKV, W }) => {
    for (const [m, position] of positions.entries()) {
      const turn = { D, frequencies, position: -position };
      const slope = row(dqkv, m, W);
      dq.set(rotated(slope.subarray(0, WQ), turn), m * WQ);
      dk.set(rotated(slope.subarray(WQ, WQ + WKV), turn), m * WKV);
      dv.set(slope.subarray(WQ + WKV), m * WKV);
    }
  },
  wasm: { run: "ropeUnpack", parts: ({ M }) => M, scratch },
});
