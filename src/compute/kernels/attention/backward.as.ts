// dq_m = Σ_k ds_mk k_k, dk_k = Σ_m ds_mk q_m, dv_k = Σ_m p_mk do_m, with p and ds of weights.wgsl.
// A part is four rows of the prompt or of one sequence, under one key head and the query heads that
// share it: it sums over the keys that its rows see, and over the rows that see it as keys, heads
// first and rows in order.
import { addWeightedRows, clear } from "../../wasm/assembly/rows.as";

@unmanaged
class AttentionBackward {
  qkv: usize; // [M, W]: q [HQ, D] | k [HKV, D] | v [HKV, D]
  pds: usize; // [M, HQ, SLOTS] (p, ds)
  dout: usize; // [M, HQ, D]
  layout: usize; // pad, 0, 0, 0
  dqkv: usize; // [M, W]
  M: i32;
  P: i32;
  T: i32;
  SLOTS: i32; // P + T
  HQ: i32;
  HKV: i32;
  D4: i32; // D / 4
}

export function attentionBackward(
  args: AttentionBackward,
  from: i32,
  to: i32,
  _scratch: usize
): void {
  const ofPrompt = (args.P + 3) / 4; // blocks
  const ofSequence = (args.T + 3) / 4;
  const pad = load<i32>(args.layout);
  const blocks = ofPrompt + ((args.M - args.P) / args.T) * ofSequence;
  for (let part = from; part < to; part++) {
    const block = part % blocks;
    const pair = part / blocks;
    if (block < ofPrompt) {
      const row = 4 * block;
      const rows = min(4, args.P - row);
      const end = row + rows > pad ? args.M : row; // no row sees a garbage row
      fourRows(args, pair, row, rows, row, end);
    } else {
      const sequence = (block - ofPrompt) / ofSequence;
      const place = 4 * ((block - ofPrompt) % ofSequence);
      const start = args.P + sequence * args.T;
      const rows = min(4, args.T - place);
      fourRows(args, pair, start + place, rows, args.P + place, start + args.T);
    }
  }
}

/** Rows m … m + rows − 1, the first of them slot `slot`; no row from `end` on sees them. */
function fourRows(
  args: AttentionBackward,
  pair: i32,
  m: i32,
  rows: i32,
  slot: i32,
  end: i32
): void {
  const heads = args.HQ / args.HKV;
  for (let row = m; row < m + rows; row++)
    for (let head = pair * heads; head < (pair + 1) * heads; head++) query(args, row, head);
  for (let c = 0; c < args.D4; c++) fourKeys(args, pair, m, rows, slot, end, c);
}

/** dq of one row under one head. */
function query(args: AttentionBackward, m: i32, head: i32): void {
  const length = <usize>args.D4 * 16; // bytes of a head
  const distance = length * <usize>(args.HQ + 2 * args.HKV); // bytes of a row of qkv
  const keys = args.qkv + length * <usize>(args.HQ + (head * args.HKV) / args.HQ);
  const dq = args.dqkv + <usize>m * distance + <usize>head * length;
  const ds = args.pds + <usize>((m * args.HQ + head) * args.SLOTS) * 8 + 4;
  const inPrompt = m < args.P;
  const end = inPrompt ? m + 1 : args.P;
  const first = min(load<i32>(args.layout), end);
  const prefix = <usize>first * distance;
  clear(dq, length);
  addWeightedRows(dq, ds + <usize>first * 8, 8, keys + prefix, distance, end - first, length);
  if (inPrompt) return;
  const place = (m - args.P) % args.T;
  const own = ds + <usize>args.P * 8;
  const suffix = <usize>(m - place) * distance;
  addWeightedRows(dq, own, 8, keys + suffix, distance, place + 1, length);
}

/** Four channels of dk and dv of four rows. */
function fourKeys(
  args: AttentionBackward,
  pair: i32,
  row: i32,
  rows: i32,
  slot: i32,
  end: i32,
  channels: i32
): void {
  let ka = f32x4.splat(0);
  let kb = ka;
  let kc = ka;
  let kd = ka;
  let va = ka;
  let vb = ka;
  let vc = ka;
  let vd = ka;
  const length = <usize>args.D4 * 16;
  const distance = length * <usize>(args.HQ + 2 * args.HKV);
  const further = length * <usize>args.HQ; // bytes of a row of dout
  const step = <usize>(args.HQ * args.SLOTS) * 8; // bytes of a row of pds
  // rows past the last repeat it and are not stored
  const b = <usize>min(1, rows - 1) * 8;
  const c = <usize>min(2, rows - 1) * 8;
  const d = <usize>min(3, rows - 1) * 8;
  const heads = args.HQ / args.HKV;
  for (let head = pair * heads; head < (pair + 1) * heads; head++) {
    const column = <usize>head * length + <usize>channels * 16;
    let q = args.qkv + <usize>row * distance + column;
    let dout = args.dout + <usize>row * further + column;
    let a = args.pds + <usize>((row * args.HQ + head) * args.SLOTS + slot) * 8;
    const last = a + <usize>(end - row) * step;
    for (; a < last; a += step) {
      const x = v128.load(q);
      const y = v128.load(dout);
      va = f32x4.add(va, f32x4.mul(v128.load32_splat(a), y));
      ka = f32x4.add(ka, f32x4.mul(v128.load32_splat(a, 4), x));
      vb = f32x4.add(vb, f32x4.mul(v128.load32_splat(a + b), y));
      kb = f32x4.add(kb, f32x4.mul(v128.load32_splat(a + b, 4), x));
      vc = f32x4.add(vc, f32x4.mul(v128.load32_splat(a + c), y));
      kc = f32x4.add(kc, f32x4.mul(v128.load32_splat(a + c, 4), x));
      vd = f32x4.add(vd, f32x4.mul(v128.load32_splat(a + d), y));
      kd = f32x4.add(kd, f32x4.mul(v128.load32_splat(a + d, 4), x));
      q += distance;
      dout += further;
    }
  }
  const column = length * <usize>(args.HQ + pair) + <usize>channels * 16;
  const dk = args.dqkv + <usize>row * distance + column;
  const v = length * <usize>args.HKV; // dv lies this much further
  storeKey(dk, v, ka, va);
  if (rows > 1) storeKey(dk + distance, v, kb, vb);
  if (rows > 2) storeKey(dk + distance * 2, v, kc, vc);
  if (rows > 3) storeKey(dk + distance * 3, v, kd, vd);
}

function storeKey(dk: usize, further: usize, key: v128, value: v128): void {
  v128.store(dk, key);
  v128.store(dk + further, value);
}
