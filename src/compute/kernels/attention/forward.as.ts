// out_m = Σ_k p_mk v_k,  p_mk = exp(s_mk − lse_m),  s_mk = q_m·k_k/√REAL,
// lse_m = log Σ_k exp s_mk;  REAL channels of a head are no padding
//
// Row m of the prompt (m < P) sees prompt rows pad..m; row P + b·T + i sees prompt rows pad..P−1
// and its own sequence up to itself. Rows below pad see nothing: out = 0, lse = 0. A part is one
// row of one head, the rows of the first head first: neighbours read the same keys.
import { addWeightedRows, clear, dotsWithRows, softmax } from "../../wasm/assembly/rows.as";

@unmanaged
class AttentionForward {
  qkv: usize; // [M, W]: q [HQ, D] | k [HKV, D] | v [HKV, D]
  layout: usize; // pad, 0, 0, 0
  out: usize; // [M, HQ, D]
  lse: usize; // [M, HQ]
  M: i32;
  P: i32;
  T: i32;
  HQ: i32;
  HKV: i32;
  D4: i32; // D / 4
  SCALE: f32; // 1/√REAL
}

/** Scratch: the scores of all keys, and four numbers more. */
export function attentionForward(args: AttentionForward, from: i32, to: i32, scratch: usize): void {
  for (let part = from; part < to; part++)
    attendOneRow(args, part % args.M, part / args.M, scratch);
}

function attendOneRow(args: AttentionForward, m: i32, head: i32, scores: usize): void {
  const length = <usize>args.D4 * 16; // bytes of a head
  const distance = length * <usize>(args.HQ + 2 * args.HKV); // bytes of a row of qkv
  const keys = args.qkv + length * <usize>(args.HQ + (head * args.HKV) / args.HQ);
  const values = keys + length * <usize>args.HKV;
  // of the prompt the rows from `first` on, then the own sequence's
  const inPrompt = m < args.P;
  const end = inPrompt ? m + 1 : args.P;
  const first = min(load<i32>(args.layout), end);
  const start = inPrompt ? m : m - ((m - args.P) % args.T);
  const prompt = end - first;
  const own = inPrompt ? 0 : m + 1 - start;
  const q = args.qkv + <usize>m * distance + <usize>head * length;
  const prefix = <usize>first * distance;
  const suffix = <usize>start * distance;
  const ownScores = scores + <usize>prompt * 4;
  dotsWithRows(scores, q, keys + prefix, distance, prompt, length);
  dotsWithRows(ownScores, q, keys + suffix, distance, own, length);
  const place = <usize>(m * args.HQ + head);
  const lse: f32 = prompt + own > 0 ? softmax(scores, prompt + own, args.SCALE) : 0;
  store<f32>(args.lse + place * 4, lse);
  const out = args.out + place * length;
  clear(out, length);
  addWeightedRows(out, scores, 4, values + prefix, distance, prompt, length);
  addWeightedRows(out, ownScores, 4, values + suffix, distance, own, length);
}
