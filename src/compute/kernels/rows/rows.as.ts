// Copies, sums and means of rows; rows.wgsl's formulas stand in the .wgsl files beside this one.
// Where a part is a stretch of numbers, it has 1,024 of them.

const STRETCH = 1024; // numbers of a part

@unmanaged
class Add {
  a: usize; // [N]
  b: usize; // [N]
  y: usize; // [N]
  N: i32;
}
/** y = a + b. */
export function rowsAdd(args: Add, from: i32, to: i32, _scratch: usize): void {
  const end = min(to * STRETCH, args.N);
  let i = from * STRETCH;
  for (; i + 4 <= end; i += 4) {
    const at = <usize>i * 4;
    v128.store(args.y + at, f32x4.add(v128.load(args.a + at), v128.load(args.b + at)));
  }
  for (; i < end; i++) {
    const at = <usize>i * 4;
    store<f32>(args.y + at, load<f32>(args.a + at) + load<f32>(args.b + at));
  }
}

@unmanaged
class Take {
  x: usize; // [M, C]
  y: usize; // [R, C]
  N: i32; // R·C
  OFFSET: i32; // START·C
}
/** y[r] = x[START + r]. */
export function rowsTake(args: Take, from: i32, to: i32, _scratch: usize): void {
  const first = from * STRETCH;
  const count = min(to * STRETCH, args.N) - first;
  memory.copy(
    args.y + 4 * <usize>first,
    args.x + 4 * <usize>(args.OFFSET + first),
    4 * <usize>count
  );
}

@unmanaged
class Put {
  dy: usize; // [R, C]
  dx: usize; // [M, C]
  N: i32; // M·C
  OFFSET: i32; // START·C
  COUNT: i32; // R·C
}
/** dx[START + r] = dy[r], zero in every other row. */
export function rowsPut(args: Put, from: i32, to: i32, _scratch: usize): void {
  const first = from * STRETCH;
  const end = min(to * STRETCH, args.N);
  memory.fill(args.dx + 4 * <usize>first, 0, 4 * <usize>(end - first));
  const low = max(first, args.OFFSET);
  const count = min(end, args.OFFSET + args.COUNT) - low;
  if (count <= 0) return;
  memory.copy(args.dx + 4 * <usize>low, args.dy + 4 * <usize>(low - args.OFFSET), 4 * <usize>count);
}

@unmanaged
class Repeat {
  x: usize; // [1, C]
  y: usize; // [R, C]
  N: i32; // R·C
  C: i32;
}
/** y[r] = x[0]; a part is a row. */
export function rowsRepeat(args: Repeat, from: i32, to: i32, _scratch: usize): void {
  const bytes = <usize>args.C * 4;
  for (let r = from; r < to; r++) memory.copy(args.y + <usize>r * bytes, args.x, bytes);
}

@unmanaged
class PoolMean {
  h: usize; // [M, C]
  lengths: usize; // [B]
  pooled: usize; // [B, C]
  P: i32;
  B: i32;
  T: i32;
  C: i32;
}
/** The mean of a sequence's rows, or the last row of the prompt; a part is a sequence. */
export function rowsPoolMean(args: PoolMean, from: i32, to: i32, _scratch: usize): void {
  for (let b = from; b < to; b++) {
    const n = min(load<i32>(args.lengths + 4 * <usize>b), args.T);
    const first = n == 0 ? args.P - 1 : args.P + b * args.T;
    const rows = max(n, 1);
    for (let c = 0; c < args.C; c++) {
      let sum: f32 = 0;
      for (let i = 0; i < rows; i++)
        sum += load<f32>(args.h + 4 * <usize>((first + i) * args.C + c));
      store<f32>(args.pooled + 4 * <usize>(b * args.C + c), sum / <f32>rows);
    }
  }
}
