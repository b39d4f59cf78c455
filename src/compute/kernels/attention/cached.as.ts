// Decoding and token trees: out_m = Σ_k p_mk v_k over prompt rows pad..P−1, the row's ancestors
// in the cache, and itself; its own k, v go to cache[slots[m]]. A part is one row of one head; the
// first query head of a key head writes the cache, where no row reads in this launch.
import { addWeightedRows, clear, dotsWithRows, softmax } from "../../wasm/assembly/rows.as";

@unmanaged
class AttentionCached {
  qkv: usize; // [M, W]: q [HQ, D] | k [HKV, D] | v [HKV, D]
  prompt: usize; // [P, W], the same columns
  layout: usize; // pad, 0, 0, 0
  ancestors: usize; // [M, DEPTH] slots, oldest first
  counts: usize; // [M]
  slots: usize; // [M]
  cache: usize; // [S, WC]: k [HKV, D] | v [HKV, D]
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
export function attentionCached(args: AttentionCached, from: i32, to: i32, scratch: usize): void {
  for (let part = from; part < to; part++)
    attendOneToken(args, part % args.M, part / args.M, scratch);
}

function attendOneToken(args: AttentionCached, m: i32, head: i32, scores: usize): void {
  const length = <usize>args.D4 * 16; // bytes of a head
  const distance = length * <usize>(args.HQ + 2 * args.HKV); // bytes of a row of qkv
  const entry = length * <usize>(2 * args.HKV); // bytes of one of the cache
  const further = length * <usize>args.HKV; // v lies this much further than k
  const pair = (head * args.HKV) / args.HQ;
  const column = length * <usize>(args.HQ + pair);
  const q = args.qkv + <usize>m * distance + <usize>head * length;
  const own = args.qkv + <usize>m * distance + column;
  const first = min(load<i32>(args.layout), args.P);
  const prompt = args.P - first;
  const keys = args.prompt + <usize>first * distance + column;
  const count = min(load<i32>(args.counts + <usize>m * 4), args.DEPTH);
  const ancestors = args.ancestors + <usize>(m * args.DEPTH) * 4;
  const cache = args.cache + <usize>pair * length;

  const since = scores + <usize>prompt * 4;
  const itself = since + <usize>count * 4;
  dotsWithRows(scores, q, keys, distance, prompt, length);
  for (let i = since; i < itself; i += 4) {
    const key = cache + <usize>load<i32>(ancestors + (i - since)) * entry;
    dotsWithRows(i, q, key, entry, 1, length);
  }
  dotsWithRows(itself, q, own, distance, 1, length);
  softmax(scores, prompt + count + 1, args.SCALE);

  const out = args.out + <usize>(m * args.HQ + head) * length;
  clear(out, length);
  addWeightedRows(out, scores, 4, keys + further, distance, prompt, length);
  for (let i = since; i < itself; i += 4) {
    const key = cache + <usize>load<i32>(ancestors + (i - since)) * entry;
    addWeightedRows(out, i, 4, key + further, entry, 1, length);
  }
  addWeightedRows(out, itself, 4, own + further, distance, 1, length);

  if (head % (args.HQ / args.HKV) != 0) return;
  const slot = cache + <usize>load<i32>(args.slots + <usize>m * 4) * entry;
  memory.copy(slot, own, length);
  memory.copy(slot + further, own + further, length);
}
