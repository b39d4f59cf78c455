// x·Φ(x) and its slope Φ(x) + x·φ(x), as the .wgsl files have them. A part is a stretch of 1,024
// numbers.
import { exp } from "../../wasm/assembly/math.as";

const STRETCH = 1024; // numbers of a part

@unmanaged
class GeluErfForward {
  x: usize; // [M, C]
  y: usize; // [M, C]
  N: i32; // M·C
}
/** y = x·Φ(x). */
export function geluErfForward(args: GeluErfForward, from: i32, to: i32, _scratch: usize): void {
  const end = <usize>min(to * STRETCH, args.N) * 4;
  let i = <usize>(from * STRETCH) * 4;
  for (; i + 16 <= end; i += 16) v128.store(args.y + i, valueOf(v128.load(args.x + i)));
  for (; i < end; i += 4) v128.store32_lane(args.y + i, valueOf(v128.load32_splat(args.x + i)), 0);
}

@unmanaged
class GeluErfBackward {
  x: usize; // [M, C]
  dy: usize; // [M, C]
  dx: usize; // [M, C]
  N: i32; // M·C
}
/** dx = dy·(Φ(x) + x·φ(x)). */
export function geluErfBackward(args: GeluErfBackward, from: i32, to: i32, _scratch: usize): void {
  const end = <usize>min(to * STRETCH, args.N) * 4;
  let i = <usize>(from * STRETCH) * 4;
  for (; i + 16 <= end; i += 16) {
    const slope = slopeOf(v128.load(args.x + i));
    v128.store(args.dx + i, f32x4.mul(v128.load(args.dy + i), slope));
  }
  for (; i < end; i += 4) {
    const slope = slopeOf(v128.load32_splat(args.x + i));
    v128.store32_lane(args.dx + i, f32x4.mul(v128.load32_splat(args.dy + i), slope), 0);
  }
}

function valueOf(x: v128): v128 {
  return f32x4.mul(x, phi(x));
}

function slopeOf(x: v128): v128 {
  const square = f32x4.mul(f32x4.splat(-0.5), f32x4.mul(x, x));
  const density = f32x4.mul(f32x4.splat(0.3989422804), exp(square));
  return f32x4.add(phi(x), f32x4.mul(x, density));
}

/** Φ(x), the distribution of a standard normal. */
function phi(x: v128): v128 {
  const tail = upperTail(f32x4.mul(f32x4.abs(x), f32x4.splat(0.70710678)));
  const above = f32x4.gt(x, f32x4.splat(0));
  return v128.bitselect(f32x4.sub(f32x4.splat(1), tail), tail, above);
}

/** ½·erfc(z) for z ≥ 0, at most 8·10⁻⁸ off (Abramowitz & Stegun 7.1.26). */
function upperTail(z: v128): v128 {
  const one = f32x4.splat(1);
  const t = f32x4.div(one, f32x4.add(one, f32x4.mul(f32x4.splat(0.3275911), z)));
  let p = f32x4.splat(1.061405429);
  p = f32x4.add(f32x4.mul(p, t), f32x4.splat(-1.453152027));
  p = f32x4.add(f32x4.mul(p, t), f32x4.splat(1.421413741));
  p = f32x4.add(f32x4.mul(p, t), f32x4.splat(-0.284496736));
  p = f32x4.add(f32x4.mul(p, t), f32x4.splat(0.254829592));
  const scale = f32x4.mul(f32x4.splat(0.5), exp(f32x4.neg(f32x4.mul(z, z))));
  return f32x4.mul(f32x4.mul(p, t), scale);
}
