// Rotary positions, as pack.wgsl and unpack.wgsl have them: angles are u32 fractions of 2³² turns,
// which wrap exactly. A part is a row. Scratch: the cos and then the sin of a row's D/2 angles.
import { cosOfTurns, sinOfTurns } from "../../wasm/assembly/math.as";

@unmanaged
class Pack {
  q: usize; // [M, HQ·D]
  k: usize; // [M, HKV·D]
  v: usize; // [M, HKV·D]
  positions: usize; // [M]
  frequencies: usize; // [D/2] turns per position, fractions of 2³²
  qkv: usize; // [M, (HQ + 2HKV)·D]
  M: i32;
  HQ: i32;
  HKV: i32;
  D: i32;
}
/** qkv = rot(q) | rot(k) | v. */
export function ropePack(args: Pack, from: i32, to: i32, scratch: usize): void {
  const half = <usize>args.D * 2; // bytes of half a head
  const queries = <usize>args.HQ * half * 2; // bytes of a row
  const keys = <usize>args.HKV * half * 2;
  for (let m = from; m < to; m++) {
    const position = load<u32>(args.positions + 4 * <usize>m);
    fillRotors(scratch, half, args.frequencies, position);
    const qkv = args.qkv + <usize>m * (queries + 2 * keys);
    rotate(args.q + <usize>m * queries, qkv, queries, half, scratch);
    rotate(args.k + <usize>m * keys, qkv + queries, keys, half, scratch);
    memory.copy(qkv + queries + keys, args.v + <usize>m * keys, keys);
  }
}

@unmanaged
class Unpack {
  dqkv: usize; // [M, (HQ + 2HKV)·D]
  positions: usize; // [M]
  frequencies: usize; // [D/2] turns per position, fractions of 2³²
  dq: usize; // [M, HQ·D]
  dk: usize; // [M, HKV·D]
  dv: usize; // [M, HKV·D]
  M: i32;
  HQ: i32;
  HKV: i32;
  D: i32;
}
/** dq and dk turned back, and dv. */
export function ropeUnpack(args: Unpack, from: i32, to: i32, scratch: usize): void {
  const half = <usize>args.D * 2; // bytes of half a head
  const queries = <usize>args.HQ * half * 2; // bytes of a row
  const keys = <usize>args.HKV * half * 2;
  for (let m = from; m < to; m++) {
    const position = load<u32>(args.positions + 4 * <usize>m);
    fillRotors(scratch, half, args.frequencies, 0 - position);
    const dqkv = args.dqkv + <usize>m * (queries + 2 * keys);
    rotate(dqkv, args.dq + <usize>m * queries, queries, half, scratch);
    rotate(dqkv + queries, args.dk + <usize>m * keys, keys, half, scratch);
    memory.copy(args.dv + <usize>m * keys, dqkv + queries + keys, keys);
  }
}

/** cos and sin of position·frequency. A negative position turns back. */
function fillRotors(scratch: usize, half: usize, frequencies: usize, position: u32): void {
  for (let at: usize = 0; at < half; at += 4) {
    const turns = position * load<u32>(frequencies + at);
    store<f32>(scratch + at, cosOfTurns(turns));
    store<f32>(scratch + half + at, sinOfTurns(turns));
  }
}

/** Turns (x_i, x_{i+D/2}) of every head of a row of `bytes` bytes, and writes them to y. */
function rotate(x: usize, y: usize, bytes: usize, half: usize, scratch: usize): void {
  for (let head: usize = 0; head < bytes; head += 2 * half) {
    let at: usize = 0;
    for (; at + 16 <= half; at += 16) {
      const cos = v128.load(scratch + at);
      const sin = v128.load(scratch + half + at);
      const low = v128.load(x + head + at);
      const high = v128.load(x + head + half + at);
      v128.store(y + head + at, f32x4.sub(f32x4.mul(low, cos), f32x4.mul(high, sin)));
      v128.store(y + head + half + at, f32x4.add(f32x4.mul(high, cos), f32x4.mul(low, sin)));
    }
    for (; at < half; at += 4) {
      const cos = load<f32>(scratch + at);
      const sin = load<f32>(scratch + half + at);
      const low = load<f32>(x + head + at);
      const high = load<f32>(x + head + half + at);
      store<f32>(y + head + at, low * cos - high * sin);
      store<f32>(y + head + half + at, high * cos + low * sin);
    }
  }
}
