// y = (x − μ)/σ · gain + bias,  μ = mean x,  σ² = mean (x − μ)² + ε, and its derivative, all over
// the first REAL of C channels; the others are padding, zero in gain and bias. A part is a row.
import { sumOfFour } from "../../wasm/assembly/math.as";

@unmanaged
class LayernormForward {
  x: usize; // [M, C]
  gain: usize; // [C]
  bias: usize; // [C]
  y: usize; // [M, C]
  stats: usize; // [M] (μ, 1/σ)
  M: i32;
  C: i32; // a multiple of 4
  REAL: i32; // at most C
  EPS: f32;
  LANES: i32; // of the WGSL
}
export function layernormForward(
  args: LayernormForward,
  from: i32,
  to: i32,
  _scratch: usize
): void {
  const width = <usize>args.C * 4; // bytes
  for (let m = from; m < to; m++) {
    const x = args.x + <usize>m * width;
    const y = args.y + <usize>m * width;
    const stats = args.stats + <usize>m * 8;
    storeStatistics(x, args.REAL, args.EPS, stats);
    const mean = v128.load32_splat(stats);
    const inverse = v128.load32_splat(stats, 4);
    for (let c: usize = 0; c < width; c += 16) {
      const xhat = f32x4.mul(f32x4.sub(v128.load(x + c), mean), inverse);
      const scaled = f32x4.mul(xhat, v128.load(args.gain + c));
      v128.store(y + c, f32x4.add(scaled, v128.load(args.bias + c)));
    }
  }
}

/**
 * Stores μ and 1/σ of n numbers. The sums run over what is left of a first mean: far from zero the
 * mean gains the digits that the first sum lost, and the spread needs no difference of large
 * squares (Chan, Golub & LeVeque 1983).
 */
function storeStatistics(x: usize, n: i32, epsilon: f32, stats: usize): void {
  const first = sumAround(x, n, 0) / <f32>n;
  const shift = sumAround(x, n, first) / <f32>n;
  const variance = squaresAround(x, n, first) / <f32>n - shift * shift;
  store<f32>(stats, first + shift);
  store<f32>(stats, <f32>1 / sqrt<f32>(variance + epsilon), 4);
}

/** Σ (x − level). */
function sumAround(x: usize, n: i32, level: f32): f32 {
  const whole = <usize>(n & ~3) * 4; // bytes
  let four = f32x4.splat(0);
  for (let c: usize = 0; c < whole; c += 16)
    four = f32x4.add(four, f32x4.sub(v128.load(x + c), f32x4.splat(level)));
  let sum = sumOfFour(four);
  for (let c = whole; c < <usize>n * 4; c += 4) sum += load<f32>(x + c) - level;
  return sum;
}

/** Σ (x − level)². */
function squaresAround(x: usize, n: i32, level: f32): f32 {
  const whole = <usize>(n & ~3) * 4; // bytes
  let four = f32x4.splat(0);
  for (let c: usize = 0; c < whole; c += 16) {
    const d = f32x4.sub(v128.load(x + c), f32x4.splat(level));
    four = f32x4.add(four, f32x4.mul(d, d));
  }
  let sum = sumOfFour(four);
  for (let c = whole; c < <usize>n * 4; c += 4) {
    const d = load<f32>(x + c) - level;
    sum += d * d;
  }
  return sum;
}

@unmanaged
class LayernormBackward {
  x: usize; // [M, C]
  stats: usize; // [M] (μ, 1/σ)
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
/** dx = sofar + (g − mean g − x̂·mean(g·x̂))/σ,  g = dy·gain,  x̂ = (x − μ)/σ. */
export function layernormBackward(
  args: LayernormBackward,
  from: i32,
  to: i32,
  _scratch: usize
): void {
  const width = <usize>args.C * 4; // bytes
  for (let m = from; m < to; m++) {
    const x = args.x + <usize>m * width;
    const dy = args.dy + <usize>m * width;
    const dx = args.dx + <usize>m * width;
    const sofar = args.sofar + <usize>(m * args.SOFAR) * 4;
    const mean = v128.load32_splat(args.stats + <usize>m * 8);
    const inverse = v128.load32_splat(args.stats + <usize>m * 8, 4);
    let slopes = f32x4.splat(0); // Σ g
    let projections = slopes; // Σ g·x̂
    for (let c: usize = 0; c < width; c += 16) {
      const g = f32x4.mul(v128.load(dy + c), v128.load(args.gain + c));
      const xhat = f32x4.mul(f32x4.sub(v128.load(x + c), mean), inverse);
      slopes = f32x4.add(slopes, g);
      projections = f32x4.add(projections, f32x4.mul(g, xhat));
    }
    const slope = f32x4.splat(sumOfFour(slopes) / <f32>args.REAL);
    const projection = f32x4.splat(sumOfFour(projections) / <f32>args.REAL);
    let channels = i32x4(0, 1, 2, 3);
    for (let c: usize = 0; c < width; c += 16) {
      const g = f32x4.mul(v128.load(dy + c), v128.load(args.gain + c));
      const xhat = f32x4.mul(f32x4.sub(v128.load(x + c), mean), inverse);
      const across = f32x4.sub(f32x4.sub(g, slope), f32x4.mul(xhat, projection));
      const isReal = i32x4.lt_s(channels, i32x4.splat(args.REAL));
      const own = v128.and(f32x4.mul(across, inverse), isReal);
      v128.store(dx + c, f32x4.add(v128.load(sofar + c), own));
      channels = i32x4.add(channels, i32x4.splat(4));
    }
  }
}
