// Rows of f16 tables as f32; ids past the end take the last row. A part is a row of the output.
import { fourHalves } from "../../wasm/assembly/half.as";

@unmanaged
class Tokens {
  tokens: usize; // [M]
  wte: usize; // [V, C] f16
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
  positions: usize; // [M]
  wte: usize; // [V, C] f16
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
