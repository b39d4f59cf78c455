// What the backward needs of every row and key that it sees, with p and s of forward.wgsl and
// do = dout:
//   p_mk = exp(s_mk − lse_m),  ds_mk = p_mk (do_m·v_k − do_m·out_m)/√REAL
// Keys are numbered by slot: row j of the prompt is slot j, token i of a sequence slot P + i. Pairs
// that are not seen are 0. A part is one row of one head, the rows of the first head first.
import { clear, dotsWithRows } from "../../wasm/assembly/rows.as";
import { exp, sumOfFour } from "../../wasm/assembly/math.as";

@unmanaged
class AttentionWeights {
  qkv: usize; // [M, W]: q [HQ, D] | k [HKV, D] | v [HKV, D]
  out: usize; // [M, HQ, D]
  lse: usize; // [M, HQ]
  dout: usize; // [M, HQ, D]
  layout: usize; // pad, 0, 0, 0
  pds: usize; // [M, HQ, SLOTS] (p, ds)
  M: i32;
  P: i32;
  T: i32;
  SLOTS: i32; // P + T
  HQ: i32;
  HKV: i32;
  D4: i32; // D / 4
  SCALE: f32; // 1/√REAL
}

/** Scratch: q·k of all keys and four numbers more, then as much for do·v. */
export function attentionWeights(args: AttentionWeights, from: i32, to: i32, scratch: usize): void {
  for (let part = from; part < to; part++) weighOneRow(args, part % args.M, part / args.M, scratch);
}

function weighOneRow(args: AttentionWeights, m: i32, head: i32, scores: usize): void {
  const length = <usize>args.D4 * 16; // bytes of a head
  const distance = length * <usize>(args.HQ + 2 * args.HKV); // bytes of a row of qkv
  const keys = args.qkv + length * <usize>(args.HQ + (head * args.HKV) / args.HQ);
  const values = keys + length * <usize>args.HKV;
  // of the prompt the rows from `first` on, then the own sequence's: their slots follow one another
  const inPrompt = m < args.P;
  const end = inPrompt ? m + 1 : args.P;
  const first = min(load<i32>(args.layout), end);
  const start = inPrompt ? m : m - ((m - args.P) % args.T);
  const prompt = end - first;
  const own = inPrompt ? 0 : m + 1 - start;
  const q = args.qkv + <usize>m * distance + <usize>head * length;
  const place = <usize>(m * args.HQ + head);
  const dout = args.dout + place * length;
  const slopes = scores + <usize>(args.SLOTS + 4) * 4;
  const ownScores = scores + <usize>prompt * 4;
  const ownSlopes = slopes + <usize>prompt * 4;
  const prefix = <usize>first * distance;
  const suffix = <usize>start * distance;
  dotsWithRows(scores, q, keys + prefix, distance, prompt, length);
  dotsWithRows(ownScores, q, keys + suffix, distance, own, length);
  dotsWithRows(slopes, dout, values + prefix, distance, prompt, length);
  dotsWithRows(ownSlopes, dout, values + suffix, distance, own, length);
  const level = dotOfRows(dout, args.out + place * length, length);
  const norm = load<f32>(args.lse + place * 4);
  const row = args.pds + place * <usize>args.SLOTS * 8;
  const pairs = row + <usize>first * 8;
  const after = pairs + <usize>(prompt + own) * 8;
  storePairs(pairs, after, scores, slopes, args.SCALE, norm, level);
  clear(row, pairs - row);
  clear(after, row + <usize>args.SLOTS * 8 - after);
}

/** (p, ds) of the keys from their q·k and do·v. */
function storePairs(
  pairs: usize,
  end: usize,
  scores: usize,
  slopes: usize,
  scale: f32,
  norm: f32,
  level: f32
): void {
  while (pairs < end) {
    const s = f32x4.sub(f32x4.mul(v128.load(scores), f32x4.splat(scale)), f32x4.splat(norm));
    const p = exp(f32x4.pmin(s, f32x4.splat(0.5)));
    const slope = f32x4.sub(v128.load(slopes), f32x4.splat(level));
    const ds = f32x4.mul(f32x4.mul(p, slope), f32x4.splat(scale));
    const low = i32x4.shuffle(p, ds, 0, 4, 1, 5);
    const high = i32x4.shuffle(p, ds, 2, 6, 3, 7);
    v128.store64_lane(pairs, low, 0);
    if (pairs + 8 < end) v128.store64_lane(pairs, low, 1, 8);
    if (pairs + 16 < end) v128.store64_lane(pairs, high, 0, 16);
    if (pairs + 24 < end) v128.store64_lane(pairs, high, 1, 24);
    pairs += 32;
    scores += 16;
    slopes += 16;
  }
}

function dotOfRows(a: usize, b: usize, length: usize): f32 {
  let sum = f32x4.splat(0);
  for (let i: usize = 0; i < length; i += 16)
    sum = f32x4.add(sum, f32x4.mul(v128.load(a + i), v128.load(b + i)));
  return sumOfFour(sum);
}
