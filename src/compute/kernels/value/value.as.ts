// A linear scalar of every prefix's state and the gradient of its weights; the formulas stand in
// the .wgsl files beside this one. A part is a sequence, and of the gradient a weight.

@unmanaged
class Forward {
  h: usize; // [R, C]
  records: usize; // [C + 1, 4] value, gradient, moments
  y: usize; // [B, T + 1]
  B: i32;
  T: i32;
  C: i32;
}

/** y[b, i] = Σ_c h[row(b, i), c]·w_c + w_C */
export function valueForward(args: Forward, from: i32, to: i32, _scratch: usize): void {
  for (let b = from; b < to; b++) {
    for (let i = 0; i <= args.T; i++) {
      const row = args.h + 4 * <usize>(rowOf(b, i, args.T) * args.C);
      let sum = <f64>load<f32>(args.records + 16 * <usize>args.C);
      for (let c = 0; c < args.C; c++) {
        const w = <f64>load<f32>(args.records + 16 * <usize>c);
        sum += <f64>load<f32>(row + 4 * <usize>c) * w;
      }
      store<f32>(args.y + 4 * <usize>(b * (args.T + 1) + i), <f32>sum);
    }
  }
}

@unmanaged
class Backward {
  h: usize; // [R, C]
  report: usize; // [B, ROWS, T + 1]
  records: usize; // [C + 1, 4]; the gradient is added to
  B: i32;
  T: i32;
  C: i32;
  ROWS: i32;
  ROW: i32;
}

/** gradient of w_c += Σ_{b, i} dy[b, i]·h[row(b, i), c], of w_C += Σ dy */
export function valueBackward(args: Backward, from: i32, to: i32, _scratch: usize): void {
  for (let c = from; c < to; c++) {
    let sum: f64 = 0;
    for (let b = 0; b < args.B; b++) {
      const dy = args.report + 4 * <usize>((b * args.ROWS + args.ROW) * (args.T + 1));
      for (let i = 0; i <= args.T; i++) {
        const at = args.h + 4 * <usize>(rowOf(b, i, args.T) * args.C + c);
        const x: f64 = c < args.C ? <f64>load<f32>(at) : 1;
        sum += <f64>load<f32>(dy + 4 * <usize>i) * x;
      }
    }
    const gradient = args.records + 16 * <usize>c + 4;
    store<f32>(gradient, load<f32>(gradient) + <f32>sum);
  }
}

/** Row 0 is the prompt's last, which all sequences share. */
function rowOf(b: i32, i: i32, T: i32): i32 {
  return i == 0 ? 0 : b * T + i;
}
