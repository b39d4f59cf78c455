// From logits to log-probabilities and back; the formulas stand in softmax.wgsl. The tiles of a row
// are those of the WGSL. V is a multiple of 8.
import { exp, exp1, log1, sumOfFour } from "../../wasm/assembly/math.as";

const NOTHING: f32 = -1e30; // the maximum of no logits

@unmanaged
class Partials {
  z: usize; // [M, V]
  partials: usize; // [M, TILES, 2]
  M: i32;
  V: i32;
  TILES: i32;
  K: i32;
  N: i32;
}
/** (max z, Σ exp(z − max)) of a tile; a part is a tile of a row. */
export function headPartials(args: Partials, from: i32, to: i32, _scratch: usize): void {
  const width = 4 * ((args.V / 4 + args.TILES - 1) / args.TILES);
  for (let part = from; part < to; part++) {
    const z = args.z + 4 * <usize>(part / args.TILES) * <usize>args.V;
    const first = min((part % args.TILES) * width, args.V);
    const low = z + 4 * <usize>first;
    const high = z + 4 * <usize>min(first + width, args.V);
    const top = maximum(low, high);
    const partial = args.partials + 8 * <usize>part;
    store<f32>(partial, top);
    store<f32>(partial, sumOfExps(low, high, top), 4);
  }
}

/** The largest of the numbers from one address to another; at least NOTHING. NaN is passed over. */
function maximum(low: usize, high: usize): f32 {
  let top = f32x4.splat(NOTHING);
  for (let at = low; at < high; at += 16) top = f32x4.pmax(top, v128.load(at));
  const a = max<f32>(f32x4.extract_lane(top, 0), f32x4.extract_lane(top, 1));
  const b = max<f32>(f32x4.extract_lane(top, 2), f32x4.extract_lane(top, 3));
  return max<f32>(a, b);
}

function sumOfExps(low: usize, high: usize, top: f32): f32 {
  const shift = f32x4.splat(top);
  let sum = f32x4.splat(0);
  for (let at = low; at < high; at += 16) {
    sum = f32x4.add(sum, exp(f32x4.sub(v128.load(at), shift)));
  }
  return sumOfFour(sum);
}

/** log Σ exp z of a row from its partials. */
function logSumExp(partials: usize, tiles: i32): f32 {
  const end = partials + 8 * <usize>tiles;
  let top = NOTHING;
  for (let at = partials; at < end; at += 8) top = max<f32>(top, load<f32>(at));
  let sum: f32 = 0;
  for (let at = partials; at < end; at += 8) {
    sum += load<f32>(at, 4) * exp1(load<f32>(at) - top);
  }
  return top + log1(sum);
}

@unmanaged
class Pairs {
  z: usize; // [M, V]
  partials: usize; // [M, TILES, 2]
  rows: usize; // [K]
  tokens: usize; // [K]
  logp: usize; // [K]
  M: i32;
  V: i32;
  TILES: i32;
  K: i32;
  N: i32;
}
/** logp_k = z(rows_k, tokens_k) − log Σ exp z of the row; a part is a pair. */
export function headPairs(args: Pairs, from: i32, to: i32, _scratch: usize): void {
  for (let k = from; k < to; k++) {
    const row = <usize>min(load<u32>(args.rows + 4 * <usize>k), <u32>args.M - 1);
    const token = <usize>min(load<u32>(args.tokens + 4 * <usize>k), <u32>args.V - 1);
    const shift = logSumExp(args.partials + 8 * row * <usize>args.TILES, args.TILES);
    const logit = load<f32>(args.z + 4 * (row * <usize>args.V + token));
    store<f32>(args.logp + 4 * <usize>k, logit - shift);
  }
}

@unmanaged
class Slopes {
  z: usize; // [M, V]
  partials: usize; // [M, TILES, 2]
  dlogp: usize; // [K]
  tokens: usize; // [K]
  order: usize; // [K] pairs sorted by row
  rowStart: usize; // [M + 1]
  dz: usize; // [M, V]
  M: i32;
  V: i32;
  TILES: i32;
  K: i32;
  N: i32;
}
/** dz of a row; a part is a row. */
export function headSlopes(args: Slopes, from: i32, to: i32, _scratch: usize): void {
  const width = <usize>args.V * 4; // bytes of a row
  for (let m = from; m < to; m++) {
    const start = args.rowStart + 4 * <usize>m;
    const first = args.order + 4 * <usize>load<u32>(start);
    const end = args.order + 4 * <usize>load<u32>(start, 4);
    let total: f32 = 0;
    for (let at = first; at < end; at += 4) total += slopeOf(args, at);
    const shift = logSumExp(args.partials + 8 * <usize>m * <usize>args.TILES, args.TILES);
    const dz = args.dz + <usize>m * width;
    scaledExps(args.z + <usize>m * width, dz, width, -total, shift);
    for (let at = first; at < end; at += 4) {
      const token = load<u32>(args.tokens + 4 * <usize>load<u32>(at));
      if (token >= <u32>args.V) continue;
      const slope = dz + 4 * <usize>token;
      store<f32>(slope, load<f32>(slope) + slopeOf(args, at));
    }
  }
}

/** dlogp of the pair that stands at a place of the order. */
function slopeOf(args: Slopes, at: usize): f32 {
  return load<f32>(args.dlogp + 4 * <usize>load<u32>(at));
}

/** y = factor·exp(z − shift) over `bytes` bytes. */
function scaledExps(z: usize, y: usize, bytes: usize, factor: f32, shift: f32): void {
  const factors = f32x4.splat(factor);
  const shifts = f32x4.splat(shift);
  for (let at: usize = 0; at < bytes; at += 16) {
    const p = exp(f32x4.sub(v128.load(z + at), shifts));
    v128.store(y + at, f32x4.mul(factors, p));
  }
}

@unmanaged
class LogProbs {
  z: usize; // [M, V]
  partials: usize; // [M, TILES, 2]
  logp: usize; // [M, N]
  M: i32;
  V: i32;
  TILES: i32;
  K: i32;
  N: i32;
}
/** logp = z − log Σ exp z without the padding; a part is a row. */
export function headLogProbs(args: LogProbs, from: i32, to: i32, _scratch: usize): void {
  const bytes = <usize>args.N * 4;
  for (let m = from; m < to; m++) {
    const z = args.z + 4 * <usize>m * <usize>args.V;
    const logp = args.logp + <usize>m * bytes;
    const shift = logSumExp(args.partials + 8 * <usize>m * <usize>args.TILES, args.TILES);
    let at: usize = 0;
    for (; at + 16 <= bytes; at += 16) {
      v128.store(logp + at, f32x4.sub(v128.load(z + at), f32x4.splat(shift)));
    }
    for (; at < bytes; at += 4) store<f32>(logp + at, load<f32>(z + at) - shift);
  }
}
