// Rows of f16 tables, and columns of a matrix in blocks, as f32; ids past the end take
// the last row. A part is a row of the output.
import { unpackColumn } from "../blocks/blocks.as";
import { Q4_0, Q4_1, Q4_K, Q5_0, Q5_1, Q5_K, Q6_K, Q8_0 } from "../blocks/formats.as";
import { fourHalves } from "../../wasm/assembly/half.as";

@unmanaged
class Tokens {
  tokens: usize; // [M]
  wte: usize; // [V, C] f16, or [C, V] in blocks
  h: usize; // [M, C]
  M: i32;
  PAIRS: i32; // C / 2
  V: u32;
  SCALE: f32;
}
/** h[m] = SCALE·wte[tokens[m]]. */
export function embedTokens(args: Tokens, from: i32, to: i32, _scratch: usize): void {
  for (let m = from; m < to; m++) {
    const table = rowOf(args.wte, args.tokens, m, args.V, args.PAIRS);
    const h = args.h + <usize>m * <usize>args.PAIRS * 8;
    const scale = f32x4.splat(args.SCALE);
    let pair = 0;
    for (; pair + 2 <= args.PAIRS; pair += 2) {
      const four = fourHalves(v128.load64_zero(table + <usize>pair * 4));
      v128.store(h + <usize>pair * 8, f32x4.mul(scale, four));
    }
    if (pair < args.PAIRS) {
      const last = fourHalves(v128.load32_zero(table + <usize>pair * 4));
      v128.store64_lane(h + <usize>pair * 8, f32x4.mul(scale, last), 0);
    }
  }
}

@unmanaged
class Positions {
  tokens: usize; // [M]
  wte: usize; // [V, C] f16, or [C, V] in blocks
  positions: usize; // [M]
  wpe: usize; // [L, C] f16
  h: usize; // [M, C]
  M: i32;
  PAIRS: i32; // C / 2
  V: u32;
  L: u32;
}
/** h[m] = wte[tokens[m]] + wpe[positions[m]]. */
export function embedPositions(args: Positions, from: i32, to: i32, _scratch: usize): void {
  for (let m = from; m < to; m++) {
    const token = rowOf(args.wte, args.tokens, m, args.V, args.PAIRS);
    const position = rowOf(args.wpe, args.positions, m, args.L, args.PAIRS);
    const h = args.h + <usize>m * <usize>args.PAIRS * 8;
    let pair = 0;
    for (; pair + 2 <= args.PAIRS; pair += 2) {
      const at = <usize>pair * 4; // bytes
      const ofToken = fourHalves(v128.load64_zero(token + at));
      v128.store(h + 2 * at, f32x4.add(ofToken, fourHalves(v128.load64_zero(position + at))));
    }
    if (pair < args.PAIRS) {
      const at = <usize>pair * 4;
      const ofToken = fourHalves(v128.load32_zero(token + at));
      const sum = f32x4.add(ofToken, fourHalves(v128.load32_zero(position + at)));
      v128.store64_lane(h + 2 * at, sum, 0);
    }
  }
}

/** The address of the table's row for id m of a list. */
function rowOf(table: usize, ids: usize, m: i32, rows: u32, pairs: i32): usize {
  const id = min(load<u32>(ids + 4 * <usize>m), rows - 1);
  return table + <usize>id * <usize>pairs * 4;
}

/** Of tables in blocks: C is a multiple of 8. */
function tokensOf(format: i32, args: Tokens, from: i32, to: i32): void {
  const C = args.PAIRS * 2;
  const scale = f32x4.splat(args.SCALE);
  for (let m = from; m < to; m++) {
    const token = min(load<u32>(args.tokens + 4 * <usize>m), args.V - 1);
    const h = args.h + <usize>m * <usize>C * 4;
    unpackColumn(format, args.wte, C, args.V, token, h);
    for (let c = 0; c < C; c += 4) {
      const at = h + <usize>c * 4;
      v128.store(at, f32x4.mul(scale, v128.load(at)));
    }
  }
}

function positionsOf(format: i32, args: Positions, from: i32, to: i32): void {
  const C = args.PAIRS * 2;
  for (let m = from; m < to; m++) {
    const token = min(load<u32>(args.tokens + 4 * <usize>m), args.V - 1);
    const position = rowOf(args.wpe, args.positions, m, args.L, args.PAIRS);
    const h = args.h + <usize>m * <usize>C * 4;
    unpackColumn(format, args.wte, C, args.V, token, h);
    for (let c = 0; c < C; c += 4) {
      const at = h + <usize>c * 4;
      const ofPosition = fourHalves(v128.load64_zero(position + <usize>c * 2));
      v128.store(at, f32x4.add(v128.load(at), ofPosition));
    }
  }
}

export function embedTokens_q8_0(args: Tokens, from: i32, to: i32, _scratch: usize): void {
  tokensOf(Q8_0, args, from, to);
}
export function embedPositions_q8_0(args: Positions, from: i32, to: i32, _scratch: usize): void {
  positionsOf(Q8_0, args, from, to);
}

export function embedTokens_q4_0(args: Tokens, from: i32, to: i32, _scratch: usize): void {
  tokensOf(Q4_0, args, from, to);
}
export function embedPositions_q4_0(args: Positions, from: i32, to: i32, _scratch: usize): void {
  positionsOf(Q4_0, args, from, to);
}

export function embedTokens_q4_1(args: Tokens, from: i32, to: i32, _scratch: usize): void {
  tokensOf(Q4_1, args, from, to);
}
export function embedPositions_q4_1(args: Positions, from: i32, to: i32, _scratch: usize): void {
  positionsOf(Q4_1, args, from, to);
}

export function embedTokens_q5_0(args: Tokens, from: i32, to: i32, _scratch: usize): void {
  tokensOf(Q5_0, args, from, to);
}
export function embedPositions_q5_0(args: Positions, from: i32, to: i32, _scratch: usize): void {
  positionsOf(Q5_0, args, from, to);
}

export function embedTokens_q5_1(args: Tokens, from: i32, to: i32, _scratch: usize): void {
  tokensOf(Q5_1, args, from, to);
}
export function embedPositions_q5_1(args: Positions, from: i32, to: i32, _scratch: usize): void {
  positionsOf(Q5_1, args, from, to);
}

export function embedTokens_q4_k(args: Tokens, from: i32, to: i32, _scratch: usize): void {
  tokensOf(Q4_K, args, from, to);
}
export function embedPositions_q4_k(args: Positions, from: i32, to: i32, _scratch: usize): void {
  positionsOf(Q4_K, args, from, to);
}

export function embedTokens_q5_k(args: Tokens, from: i32, to: i32, _scratch: usize): void {
  tokensOf(Q5_K, args, from, to);
}
export function embedPositions_q5_k(args: Positions, from: i32, to: i32, _scratch: usize): void {
  positionsOf(Q5_K, args, from, to);
}

export function embedTokens_q6_k(args: Tokens, from: i32, to: i32, _scratch: usize): void {
  tokensOf(Q6_K, args, from, to);
}
export function embedPositions_q6_k(args: Positions, from: i32, to: i32, _scratch: usize): void {
  positionsOf(Q6_K, args, from, to);
}
