// u = scale·x·Fᵀ, eight ranks at a time: F's rows become a panel in which the ranks of one depth
// lie side by side, then four rows at a time run down its depth, with the sums of 4 × 8 outputs in
// registers. A part is four rows.

@unmanaged
class LoraProject {
  x: usize; // [M, K]
  f: usize; // [R, K]
  scale: usize; // [1]
  u: usize; // [M, R]
  M: i32;
  K: i32; // a multiple of 8
  R: i32;
}

/** Scratch: one panel, [K, 8], then eight numbers. */
export function loraProject(args: LoraProject, from: i32, to: i32, scratch: usize): void {
  const last = args.M - 1;
  const end = min(4 * to, args.M);
  for (let r = 0; r < args.R; r += 8) {
    turnRanks(args, r, scratch);
    for (let m = 4 * from; m < end; m += 4) {
      // rows past the end repeat the last, whose sums are then stored twice, equal
      fourRows(args, r, m, min(m + 1, last), min(m + 2, last), min(m + 3, last), scratch);
    }
  }
}

/** Ranks r … r + 7 of F as a panel; zeros where there is no such rank. */
function turnRanks(args: LoraProject, r: i32, panel: usize): void {
  const depth = <usize>args.K * 4;
  for (let j = 0; j < 8; j++) {
    const rank = args.f + <usize>(r + j) * depth;
    const column = panel + <usize>j * 4;
    const isThere = r + j < args.R;
    for (let k: usize = 0; k < depth; k += 4)
      store<f32>(column + k * 8, isThere ? load<f32>(rank + k) : 0);
  }
}

function fourRows(
  args: LoraProject,
  r: i32,
  m0: i32,
  m1: i32,
  m2: i32,
  m3: i32,
  panel: usize
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
  const end = panel + depth * 8;
  // two steps of the depth a round
  for (let f = panel; f < end; f += 64) {
    let f0 = v128.load(f);
    let f1 = v128.load(f, 16);
    let s = v128.load32_splat(x0);
    a0 = f32x4.add(a0, f32x4.mul(s, f0));
    a1 = f32x4.add(a1, f32x4.mul(s, f1));
    s = v128.load32_splat(x1);
    b0 = f32x4.add(b0, f32x4.mul(s, f0));
    b1 = f32x4.add(b1, f32x4.mul(s, f1));
    s = v128.load32_splat(x2);
    c0 = f32x4.add(c0, f32x4.mul(s, f0));
    c1 = f32x4.add(c1, f32x4.mul(s, f1));
    s = v128.load32_splat(x3);
    d0 = f32x4.add(d0, f32x4.mul(s, f0));
    d1 = f32x4.add(d1, f32x4.mul(s, f1));
    f0 = v128.load(f, 32);
    f1 = v128.load(f, 48);
    s = v128.load32_splat(x0, 4);
    a0 = f32x4.add(a0, f32x4.mul(s, f0));
    a1 = f32x4.add(a1, f32x4.mul(s, f1));
    s = v128.load32_splat(x1, 4);
    b0 = f32x4.add(b0, f32x4.mul(s, f0));
    b1 = f32x4.add(b1, f32x4.mul(s, f1));
    s = v128.load32_splat(x2, 4);
    c0 = f32x4.add(c0, f32x4.mul(s, f0));
    c1 = f32x4.add(c1, f32x4.mul(s, f1));
    s = v128.load32_splat(x3, 4);
    d0 = f32x4.add(d0, f32x4.mul(s, f0));
    d1 = f32x4.add(d1, f32x4.mul(s, f1));
    x0 += 8;
    x1 += 8;
    x2 += 8;
    x3 += 8;
  }
  finish(args, m0, r, a0, a1, end);
  finish(args, m1, r, b0, b1, end);
  finish(args, m2, r, c0, c1, end);
  finish(args, m3, r, d0, d1, end);
}

/** Stores those of eight sums that belong to a rank. */
function finish(
  args: LoraProject,
  m: i32,
  r: i32,
  low: v128,
  high: v128,
  eightNumbers: usize
): void {
  const scale = v128.load32_splat(args.scale);
  const u = args.u + <usize>(m * args.R + r) * 4;
  const ranks = args.R - r;
  const target = ranks >= 8 ? u : eightNumbers;
  v128.store(target, f32x4.mul(scale, low));
  v128.store(target, f32x4.mul(scale, high), 16);
  if (ranks < 8) memory.copy(u, eightNumbers, <usize>ranks * 4);
}
