import { row } from "../../arrays";
import { type Dims, f32, kernel, u32 } from "../../kernel";
import anglesWgsl from "./angles.wgsl";
import packWgsl from "./pack.wgsl";
import unpackWgsl from "./unpack.wgsl";
import { frequencyPowers } from "./frequencies";
import { rotated } from "./reference";

type RopeDims = Dims<"M" | "HQ" | "HKV" | "D" | "THETA" | "WQ" | "WKV" | "W">;

const uniform = {
  M: "u32",
  HQ: "u32",
  HKV: "u32",
  D: "u32",
  R0: "u32",
  R1: "u32",
  R2: "u32",
  R3: "u32",
  R4: "u32",
  R5: "u32",
  R6: "u32",
} as const;

function constants(dims: RopeDims) {
  const { M, HQ, HKV, D, THETA, WQ, WKV, W } = dims;
  if (WQ !== HQ * D || WKV !== HKV * D || W !== WQ + 2 * WKV)
    throw new Error(`rope: widths ${WQ}, ${WKV}, ${W} do not fit ${HQ} and ${HKV} heads of ${D}.`);
  if (D % 2 !== 0 || D > 256 || THETA < 1)
    throw new Error(
      `rope: a head must have an even number of channels up to 256, and θ ≥ 1; given ${D} ` +
        `and ${THETA}.`,
    );
  return { M, HQ, HKV, D, ...frequencyPowers({ D, THETA }) };
}
/** Of D/2 frequencies: the frequency, its cos and its sin. */
const scratch = ({ D }: { D: number }) => 6 * D;

/** What both directions share; W is the width of a row of qkv. */
const turning = {
  dims: ["M", "HQ", "HKV", "D", "THETA", "WQ", "WKV", "W"],
  uniform,
  constants,
  workgroups: ({ M }: { M: number }) => [M, 1, 1] as const,
  tolerance: { rel: 2e-6, abs: 1e-4 },
  trials: [{ M: 5, HQ: 4, HKV: 2, D: 8, THETA: 10000, WQ: 32, WKV: 16, W: 64 }],
  example: ({ M }: { M: number }, random: (counter: number) => number) => ({
    positions: Array.from({ length: M }, (_, m) => Math.floor(random(m) * 8192)),
  }),
} as const;

/**
 * Rotary positions (Su et al. 2021; halves convention): qkv = rot(q) | rot(k) | v.
 * M rows, HQ query and HKV key-value heads of D channels; WQ = HQ·D, WKV = HKV·D, W = WQ + 2WKV.
 */
export const ropePack = kernel({
  name: "rope/pack",
  wgsl: anglesWgsl + packWgsl,
  ...turning,
  reads: { q: f32("M", "WQ"), k: f32("M", "WKV"), v: f32("M", "WKV"), positions: u32("M") },
  writes: { qkv: f32("M", "W") },
  reference: ({ q, k, v, positions, qkv }, { D, THETA, WQ, WKV, W }) => {
    for (const [m, position] of positions.entries()) {
      const turn = { D, THETA, position };
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
  reads: { dqkv: f32("M", "W"), positions: u32("M") },
  writes: { dq: f32("M", "WQ"), dk: f32("M", "WKV"), dv: f32("M", "WKV") },
  reference: ({ dqkv, positions, dq, dk, dv }, { D, THETA, WQ, WKV, W }) => {
    for (const [m, position] of positions.entries()) {
      const [turn, slope] = [{ D, THETA, position: -position }, row(dqkv, m, W)];
      dq.set(rotated(slope.subarray(0, WQ), turn), m * WQ);
      dk.set(rotated(slope.subarray(WQ, WQ + WKV), turn), m * WKV);
      dv.set(slope.subarray(WQ + WKV), m * WKV);
    }
  },
  wasm: { run: "ropeUnpack", parts: ({ M }) => M, scratch },
});
