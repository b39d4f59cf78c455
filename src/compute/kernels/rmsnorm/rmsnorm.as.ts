// y = x/ρ · gain,  ρ² = mean x² + ε, and its derivative, all over the first REAL of C channels; the
// others are padding, zero in x and in gain. A part is a row.
import { sumOfFour } from "../../wasm/assembly/math.as";

@unmanaged
class RmsnormForward {
  x: usize; // [M, C]
  gain: usize; // [C]
  y: usize; // [M, C]
  stats: usize; // [M] 1/ρ
  M: i32;
  C: i32; // a multiple of 4
  REAL: i32; // at most C
  EPS: f32;
  LANES: i32; // of the WGSL
}
export function rmsnormForward(args: RmsnormForward, from: i32, to: i32, _scratch: usize): void {
  const width = <usize>args.C * 4; // bytes
  for (let m = from; m < to; m++) {
    const x = args.x + <usize>m * width;
    const y = args.y + <usize>m * width;
    let squares = f32x4.splat(0);
    for (let c: usize = 0; c < width; c += 16) {
      const four = v128.load(x + c);
      squares = f32x4.add(squares, f32x4.mul(four, four));
    }
    const inverse = <f32>1 / sqrt<f32>(sumOfFour(squares) / <f32>args.REAL + args.EPS);
    store<f32>(args.stats + <usize>m * 4, inverse);
    for (let c: usize = 0; c < width; c += 16) {
      const xhat = f32x4.mul(v128.load(x + c), f32x4.splat(inverse));
      v128.store(y + c, f32x4.mul(xhat, v128.load(args.gain + c)));
    }
  }
}

@unmanaged
class RmsnormBackward {
  x: usize; // [M, C]
  stats: usize; // [M] 1/ρ
  gain: usize; // [C]
  dy: usize; // [M, C]
  sofar: usize; // [MS, C]
  dx: usize; // [M, C]
  M: i32;
  C: i32; // a multiple of 4
  REAL: i32; // at most C
  SOFAR: i32; // C, or 0 where `sofar` is one row of zeros
  LANES: i32; // of the WGSL
}
/** dx = sofar + (g − x̂·mean(g·x̂))/ρ,  g = dy·gain,  x̂ = x/ρ. */
export function rmsnormBackward(args: RmsnormBackward, from: i32, to: i32, _scratch: usize): void {
  const width = <usize>args.C * 4; // bytes
  for (let m = from; m < to; m++) {
    const x = args.x + <usize>m * width;
    const dy = args.dy + <usize>m * width;
    const dx = args.dx + <usize>m * width;
    const sofar = args.sofar + <usize>(m * args.SOFAR) * 4;
    const inverse = v128.load32_splat(args.stats + <usize>m * 4);
    let projections = f32x4.splat(0); // Σ g·x̂
    for (let c: usize = 0; c < width; c += 16) {
      const g = f32x4.mul(v128.load(dy + c), v128.load(args.gain + c));
      const xhat = f32x4.mul(v128.load(x + c), inverse);
      projections = f32x4.add(projections, f32x4.mul(g, xhat));
    }
    const along = f32x4.splat(sumOfFour(projections) / <f32>args.REAL);
    for (let c: usize = 0; c < width; c += 16) {
      const g = f32x4.mul(v128.load(dy + c), v128.load(args.gain + c));
      const xhat = f32x4.mul(v128.load(x + c), inverse);
      const own = f32x4.mul(f32x4.sub(g, f32x4.mul(xhat, along)), inverse);
      v128.store(dx + c, f32x4.add(v128.load(sofar + c), own));
    }
  }
}
