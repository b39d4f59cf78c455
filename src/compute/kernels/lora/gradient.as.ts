// dA += vᵀ·x and dB += uᵀ·dy. A part is a panel of eight columns of A, or of B (the parts after
// those of A). Four ranks at a time go down the rows, with the sums of 4 × 8 outputs in registers.

@unmanaged
class LoraGradient {
  v: usize; // [M, R]
  x: usize; // [M, K]
  u: usize; // [M, R]
  dy: usize; // [M, N]
  da: usize; // [R, K]
  db: usize; // [R, N]
  M: i32;
  K: i32; // K and N are multiples of 8
  N: i32;
  R: i32;
}

export function loraGradient(args: LoraGradient, from: i32, to: i32, _scratch: usize): void {
  const ofA = args.K / 8; // parts
  for (let part = from; part < to; part++) {
    for (let r = 0; r < args.R; r += 4) {
      if (part < ofA) {
        fourRanks(args.da, args.v, args.x, args.M, args.K, args.R, part * 8, r);
      } else {
        fourRanks(args.db, args.u, args.dy, args.M, args.N, args.R, (part - ofA) * 8, r);
      }
    }
  }
}

/** df[r … r + 3, column … column + 7] += vᵀ·x: df [R, C], v [M, R], x [M, C]. */
function fourRanks(
  df: usize,
  v: usize,
  x: usize,
  M: i32,
  C: i32,
  R: i32,
  column: i32,
  r: i32
): void {
  let a0 = f32x4.splat(0);
  let a1 = a0;
  let b0 = a0;
  let b1 = a0;
  let c0 = a0;
  let c1 = a0;
  let d0 = a0;
  let d1 = a0;
  const width = <usize>C * 4; // bytes of a row of x and of df
  const ranks = <usize>R * 4; // bytes of a row of v
  // ranks past the end repeat the last and are not stored
  const last = R - 1;
  let v0 = v + <usize>r * 4;
  let v1 = v + <usize>min(r + 1, last) * 4;
  let v2 = v + <usize>min(r + 2, last) * 4;
  let v3 = v + <usize>min(r + 3, last) * 4;
  const first = x + <usize>column * 4;
  const end = first + <usize>M * width;
  for (let row = first; row < end; row += width) {
    const x0 = v128.load(row);
    const x1 = v128.load(row, 16);
    let s = v128.load32_splat(v0);
    a0 = f32x4.add(a0, f32x4.mul(s, x0));
    a1 = f32x4.add(a1, f32x4.mul(s, x1));
    s = v128.load32_splat(v1);
    b0 = f32x4.add(b0, f32x4.mul(s, x0));
    b1 = f32x4.add(b1, f32x4.mul(s, x1));
    s = v128.load32_splat(v2);
    c0 = f32x4.add(c0, f32x4.mul(s, x0));
    c1 = f32x4.add(c1, f32x4.mul(s, x1));
    s = v128.load32_splat(v3);
    d0 = f32x4.add(d0, f32x4.mul(s, x0));
    d1 = f32x4.add(d1, f32x4.mul(s, x1));
    v0 += ranks;
    v1 += ranks;
    v2 += ranks;
    v3 += ranks;
  }
  const sums = df + <usize>r * width + <usize>column * 4;
  addEight(sums, a0, a1);
  if (r + 1 < R) addEight(sums + width, b0, b1);
  if (r + 2 < R) addEight(sums + width * 2, c0, c1);
  if (r + 3 < R) addEight(sums + width * 3, d0, d1);
}

function addEight(sums: usize, low: v128, high: v128): void {
  v128.store(sums, f32x4.add(v128.load(sums), low));
  v128.store(sums, f32x4.add(v128.load(sums, 16), high), 16);
}
