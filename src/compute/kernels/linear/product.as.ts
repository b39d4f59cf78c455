// y = x·W + bias + u·B + residual. A part is a panel of eight columns: its halves become f32 once,
// then four rows at a time run down its depth, with the sums of 4 × 8 outputs in registers.
import { fourHalves } from "../../wasm/assembly/half.as";

@unmanaged
export class LinearProduct {
  x: usize; // [M, K]
  w: usize; // [N/8, K, 8] f16
  bias: usize; // [N]
  u: usize; // [M, R]
  b: usize; // [R, N]
  residual: usize; // [MR, N]
  y: usize; // [M, N]
  M: i32;
  K: i32; // K and N are multiples of 8
  N: i32;
  R: i32;
  MR: i32; // M, or 1
}

/** Scratch: one panel in f32, [K, 8]. */
export function linearProduct(args: LinearProduct, from: i32, to: i32, scratch: usize): void {
  for (let panel = from; panel < to; panel++) {
    unpackPanel(args.w + <usize>panel * <usize>args.K * 16, scratch, args.K);
    allRows(args, panel, scratch);
  }
}

/** The eight columns of a panel, whose weights are [K, 8] in f32. */
export function allRows(args: LinearProduct, panel: i32, weights: usize): void {
  const last = args.M - 1;
  for (let m = 0; m < args.M; m += 4) {
    // rows past the end repeat the last, whose sums are then stored twice, equal
    fourRows(args, panel, m, min(m + 1, last), min(m + 2, last), min(m + 3, last), weights);
  }
}

function unpackPanel(halves: usize, floats: usize, K: i32): void {
  const end = floats + <usize>K * 32;
  while (floats < end) {
    v128.store(floats, fourHalves(v128.load64_zero(halves)));
    v128.store(floats, fourHalves(v128.load64_zero(halves, 8)), 16);
    halves += 16;
    floats += 32;
  }
}

function fourRows(
  args: LinearProduct,
  panel: i32,
  m0: i32,
  m1: i32,
  m2: i32,
  m3: i32,
  weights: usize
): void {
  let a0 = f32x4.splat(0);
  let a1 = a0;
  let b0 = a0;
  let b1 = a0;
  let c0 = a0;
  let c1 = a0;
  let d0 = a0;
  let d1 = a0;
  const depth = <usize>args.K * 4;
  let x0 = args.x + <usize>m0 * depth;
  let x1 = args.x + <usize>m1 * depth;
  let x2 = args.x + <usize>m2 * depth;
  let x3 = args.x + <usize>m3 * depth;
  const end = weights + <usize>args.K * 32;
  // two steps of the depth a round
  for (let w = weights; w < end; w += 64) {
    let w0 = v128.load(w);
    let w1 = v128.load(w, 16);
    let s = v128.load32_splat(x0);
    a0 = f32x4.add(a0, f32x4.mul(s, w0));
    a1 = f32x4.add(a1, f32x4.mul(s, w1));
    s = v128.load32_splat(x1);
    b0 = f32x4.add(b0, f32x4.mul(s, w0));
    b1 = f32x4.add(b1, f32x4.mul(s, w1));
    s = v128.load32_splat(x2);
    c0 = f32x4.add(c0, f32x4.mul(s, w0));
    c1 = f32x4.add(c1, f32x4.mul(s, w1));
    s = v128.load32_splat(x3);
    d0 = f32x4.add(d0, f32x4.mul(s, w0));
    d1 = f32x4.add(d1, f32x4.mul(s, w1));
    w0 = v128.load(w, 32);
    w1 = v128.load(w, 48);
    s = v128.load32_splat(x0, 4);
    a0 = f32x4.add(a0, f32x4.mul(s, w0));
    a1 = f32x4.add(a1, f32x4.mul(s, w1));
    s = v128.load32_splat(x1, 4);
    b0 = f32x4.add(b0, f32x4.mul(s, w0));
    b1 = f32x4.add(b1, f32x4.mul(s, w1));
    s = v128.load32_splat(x2, 4);
    c0 = f32x4.add(c0, f32x4.mul(s, w0));
    c1 = f32x4.add(c1, f32x4.mul(s, w1));
    s = v128.load32_splat(x3, 4);
    d0 = f32x4.add(d0, f32x4.mul(s, w0));
    d1 = f32x4.add(d1, f32x4.mul(s, w1));
    x0 += 8;
    x1 += 8;
    x2 += 8;
    x3 += 8;
  }
  const column = <usize>panel * 32; // bytes
  const row = <usize>args.N * 4; // bytes of a row of B, residual and y
  for (let r = 0; r < args.R; r++) {
    const b = args.b + <usize>r * row + column;
    const w0 = v128.load(b);
    const w1 = v128.load(b, 16);
    let s = v128.load32_splat(args.u + <usize>(m0 * args.R + r) * 4);
    a0 = f32x4.add(a0, f32x4.mul(s, w0));
    a1 = f32x4.add(a1, f32x4.mul(s, w1));
    s = v128.load32_splat(args.u + <usize>(m1 * args.R + r) * 4);
    b0 = f32x4.add(b0, f32x4.mul(s, w0));
    b1 = f32x4.add(b1, f32x4.mul(s, w1));
    s = v128.load32_splat(args.u + <usize>(m2 * args.R + r) * 4);
    c0 = f32x4.add(c0, f32x4.mul(s, w0));
    c1 = f32x4.add(c1, f32x4.mul(s, w1));
    s = v128.load32_splat(args.u + <usize>(m3 * args.R + r) * 4);
    d0 = f32x4.add(d0, f32x4.mul(s, w0));
    d1 = f32x4.add(d1, f32x4.mul(s, w1));
  }
  finish(args, m0, column, a0, a1);
  finish(args, m1, column, b0, b1);
  finish(args, m2, column, c0, c1);
  finish(args, m3, column, d0, d1);
}

function finish(args: LinearProduct, m: i32, column: usize, low: v128, high: v128): void {
  const row = <usize>args.N * 4;
  const y = args.y + <usize>m * row + column;
  const bias = args.bias + column;
  const residual = args.residual + <usize>min(m, args.MR - 1) * row + column;
  v128.store(y, f32x4.add(f32x4.add(low, v128.load(bias)), v128.load(residual)));
  v128.store(y, f32x4.add(f32x4.add(high, v128.load(bias, 16)), v128.load(residual, 16)), 16);
}
