// Known token trees: out_m = Σ_k p_mk v_k over prompt rows pad..P−1, the row's ancestors, which are
// other rows of the same launch, and itself. A part is one row of one head.
import {
  addWeightedRows,
  clear,
  dotsWithFourRows,
  dotsWithRows,
  softmax
} from "../../wasm/assembly/rows.as";

@unmanaged
class AttentionForest {
  qkv: usize; // [M, W]: q [HQ, D] | k [HKV, D] | v [HKV, D]
  prompt: usize; // [P, W], the same columns
  layout: usize; // pad, 0, 0, 0
  ancestors: usize; // [M, DEPTH] rows, oldest first
  counts: usize; // [M]
  out: usize; // [M, HQ, D]
  M: i32;
  P: i32;
  DEPTH: i32;
  HQ: i32;
  HKV: i32;
  D4: i32; // D / 4
  SCALE: f32; // 1/√REAL
}

/** Scratch: the scores of all keys, and four numbers more. */
export function attentionForest(args: AttentionForest, from: i32, to: i32, scratch: usize): void {
  for (let part = from; part < to; part++)
    attendInForest(args, part % args.M, part / args.M, scratch);
}

function attendInForest(args: AttentionForest, m: i32, head: i32, scores: usize): void {
  const length = <usize>args.D4 * 16; // bytes of a head
  const distance = length * <usize>(args.HQ + 2 * args.HKV); // bytes of a row of qkv
  const further = length * <usize>args.HKV; // v lies this much further than k
  const column = length * <usize>(args.HQ + (head * args.HKV) / args.HQ);
  const q = args.qkv + <usize>m * distance + <usize>head * length;
  const first = min(load<i32>(args.layout), args.P);
  const prompt = args.P - first;
  const keys = args.prompt + <usize>first * distance + column;
  const count = min(load<i32>(args.counts + <usize>m * 4), args.DEPTH);
  const ancestors = args.ancestors + <usize>(m * args.DEPTH) * 4;
  const rows = args.qkv + column;
  const itself = rows + <usize>m * distance;

  const since = scores + <usize>prompt * 4;
  dotsWithRows(scores, q, keys, distance, prompt, length);
  for (let i = 0; i <= count; i += 4) {
    const a = keyOnPath(rows, distance, ancestors, i, count, itself);
    const b = keyOnPath(rows, distance, ancestors, i + 1, count, itself);
    const c = keyOnPath(rows, distance, ancestors, i + 2, count, itself);
    const d = keyOnPath(rows, distance, ancestors, i + 3, count, itself);
    dotsWithFourRows(since + <usize>i * 4, q, a, b, c, d, length);
  }
  softmax(scores, prompt + count + 1, args.SCALE);

  const out = args.out + <usize>(m * args.HQ + head) * length;
  clear(out, length);
  addWeightedRows(out, scores, 4, keys + further, distance, prompt, length);
  for (let i = 0; i <= count; i++) {
    const key = keyOnPath(rows, distance, ancestors, i, count, itself);
    addWeightedRows(out, since + <usize>i * 4, 4, key + further, distance, 1, length);
  }
}

/** The key of ancestor i, or the row's own at the end of its path and after it. */
function keyOnPath(
  rows: usize,
  distance: usize,
  ancestors: usize,
  i: i32,
  count: i32,
  itself: usize
): usize {
  return i < count ? rows + <usize>load<i32>(ancestors + <usize>i * 4) * distance : itself;
}
