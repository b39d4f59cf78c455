// An exact draw from softmax(z/T), as in draw.wgsl: the token of the largest z/T + Gumbel noise.
import { logOfNormal } from "../../wasm/assembly/math.as";

const FREE: u32 = 0xffffffff;
const LONGER: u32 = 0xfffffffe; // free, but not to stop
const BARRED: f32 = -1e30; // the score of a token that may not be drawn
const NONE: f32 = -2e30; // a score below every token's

@unmanaged
class Sample {
  z: usize; // [M, V]
  draw: usize; // [64] seed, step, stream, position, 1/T (f32), stop token, 0, first row
  given: usize; // [M]
  best: usize; // [M, TILES, 2] score, token
  M: i32;
  V: i32; // a multiple of 8
  TILES: i32;
  N: u32; // tokens without padding
}
/** The best (score, token) of a tile; a part is a tile of a row. */
export function headSample(args: Sample, from: i32, to: i32, _scratch: usize): void {
  const width = 4 * ((args.V / 4 + args.TILES - 1) / args.TILES);
  for (let part = from; part < to; part++) {
    const row = part / args.TILES;
    const first = min((part % args.TILES) * width, args.V);
    sampleTile(args, row, first, min(first + width, args.V), args.best + 8 * <usize>part);
  }
}

/** Stores the best score and token of tokens first … end − 1 of a row, of equals the lowest. */
function sampleTile(args: Sample, row: i32, first: i32, end: i32, best: usize): void {
  const z = args.z + 4 * <usize>row * <usize>args.V;
  const inverseT = v128.load32_splat(args.draw + 16);
  const isLonger = load<u32>(args.given + 4 * <usize>row) == LONGER;
  const forbidden = i32x4.splat(isLonger ? load<i32>(args.draw, 20) : args.V);
  const counter = i32x4.splat((load<u32>(args.draw, 28) + <u32>row) * args.N);
  const step = i32x4.splat(4);
  let token = i32x4.add(i32x4.splat(first), i32x4(0, 1, 2, 3));
  let scores = f32x4.splat(NONE);
  let tokens = i32x4.splat(0);
  for (let v = first; v < end; v += 4) {
    const noise = logOfNormal(minusLog(bits23(args.draw, i32x4.add(counter, token))));
    const score = f32x4.sub(f32x4.mul(v128.load(z + 4 * <usize>v), inverseT), noise);
    const isPadding = i32x4.ge_s(token, i32x4.splat(args.N));
    const isBarred = v128.or(isPadding, i32x4.eq(token, forbidden));
    const allowed = v128.bitselect(f32x4.splat(BARRED), score, isBarred);
    const isBetter = f32x4.gt(allowed, scores);
    scores = v128.bitselect(allowed, scores, isBetter);
    tokens = v128.bitselect(token, tokens, isBetter);
    token = i32x4.add(token, step);
  }
  storeBest(best, scores, tokens);
}

/** The best of four scores, of equals that of the lowest token. */
function storeBest(best: usize, scores: v128, tokens: v128): void {
  const a = f32x4.extract_lane(scores, 0);
  const b = f32x4.extract_lane(scores, 1);
  const c = f32x4.extract_lane(scores, 2);
  const d = f32x4.extract_lane(scores, 3);
  const highest = max<f32>(max<f32>(a, b), max<f32>(c, d));
  let token = <i32>0x7fffffff;
  if (a == highest) token = min(token, i32x4.extract_lane(tokens, 0));
  if (b == highest) token = min(token, i32x4.extract_lane(tokens, 1));
  if (c == highest) token = min(token, i32x4.extract_lane(tokens, 2));
  if (d == highest) token = min(token, i32x4.extract_lane(tokens, 3));
  store<f32>(best, highest);
  store<f32>(best, <f32>token, 4);
}

/** The upper 23 bits of pcg4d (src/compute/random.ts, line for line), for four counters. */
function bits23(draw: usize, counter: v128): v128 {
  const stream = load<u32>(draw, 8) * 65536 + load<u32>(draw, 12);
  let a = i32x4.splat(load<u32>(draw) * 1664525 + 1013904223);
  let b = i32x4.splat(load<u32>(draw, 4) * 1664525 + 1013904223);
  let c = i32x4.splat(stream * 1664525 + 1013904223);
  let d = i32x4.add(i32x4.mul(counter, i32x4.splat(1664525)), i32x4.splat(1013904223));
  a = i32x4.add(a, i32x4.mul(b, d));
  b = i32x4.add(b, i32x4.mul(c, a));
  c = i32x4.add(c, i32x4.mul(a, b));
  d = i32x4.add(d, i32x4.mul(b, c));
  a = v128.xor(a, i32x4.shr_u(a, 16));
  b = v128.xor(b, i32x4.shr_u(b, 16));
  d = v128.xor(d, i32x4.shr_u(d, 16));
  a = i32x4.add(a, i32x4.mul(b, d));
  return i32x4.shr_u(a, 9);
}

/**
 * −log u for u = (n + ½)/2²³, which is exact in f32. This log keeps its digits near u = 1, where
 * that of WGSL needs a series.
 */
function minusLog(n: v128): v128 {
  const u = f32x4.mul(
    f32x4.add(f32x4.convert_i32x4_s(n), f32x4.splat(0.5)),
    f32x4.splat(<f32>1 / 8388608)
  );
  return f32x4.neg(logOfNormal(u));
}

@unmanaged
class Choose {
  best: usize; // [M, TILES, 2]
  given: usize; // [M]
  tokens: usize; // [M]
  M: i32;
  V: i32;
  TILES: i32;
  N: i32;
}
/** The token that a row is given, or that of the best tile; a part is a row. */
export function headChoose(args: Choose, from: i32, to: i32, _scratch: usize): void {
  for (let m = from; m < to; m++) {
    const given = load<u32>(args.given + 4 * <usize>m);
    const isFree = given == FREE || given == LONGER;
    store<u32>(args.tokens + 4 * <usize>m, isFree ? bestToken(args, m) : given);
  }
}

/** The token of a row's best score, of equals the lowest. */
function bestToken(args: Choose, m: i32): u32 {
  const tiles = args.best + 8 * <usize>m * <usize>args.TILES;
  let score: f32 = -3e30;
  let token: f32 = 0;
  for (let at = tiles; at < tiles + 8 * <usize>args.TILES; at += 8) {
    const other = load<f32>(at);
    const otherToken = load<f32>(at, 4);
    if (other > score || (other == score && otherToken < token)) {
      score = other;
      token = otherToken;
    }
  }
  return <u32>token;
}
