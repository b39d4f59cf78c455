// GELU(x) = ½x(1 + tanh u) and its slope,  u = √(2/π)(x + 0.044715x³), as x·σ(2u), since
// ½(1 + tanh u) = σ(2u) = 1/(1 + e^−2u): one exponential, and no digits are lost below zero. A part
// is a stretch of 1,024 numbers.
import { sigmoid } from "../../wasm/assembly/math.as";

const STRETCH = 1024; // numbers of a part
const TWICE: f32 = 1.5957691216; // 2√(2/π)

@unmanaged
class GeluForward {
  x: usize; // [M, C]
  y: usize; // [M, C]
  N: i32; // M·C
}
/** y = GELU(x). */
export function geluForward(args: GeluForward, from: i32, to: i32, _scratch: usize): void {
  const end = <usize>min(to * STRETCH, args.N) * 4;
  let i = <usize>(from * STRETCH) * 4;
  for (; i + 16 <= end; i += 16) v128.store(args.y + i, gelu(v128.load(args.x + i)));
  for (; i < end; i += 4) v128.store32_lane(args.y + i, gelu(v128.load32_splat(args.x + i)), 0);
}

@unmanaged
class GeluBackward {
  x: usize; // [M, C]
  dy: usize; // [M, C]
  dx: usize; // [M, C]
  N: i32; // M·C
}
/** dx = dy·GELU′(x). */
export function geluBackward(args: GeluBackward, from: i32, to: i32, _scratch: usize): void {
  const end = <usize>min(to * STRETCH, args.N) * 4;
  let i = <usize>(from * STRETCH) * 4;
  for (; i + 16 <= end; i += 16) {
    const slope = geluSlope(v128.load(args.x + i));
    v128.store(args.dx + i, f32x4.mul(v128.load(args.dy + i), slope));
  }
  for (; i < end; i += 4) {
    const slope = geluSlope(v128.load32_splat(args.x + i));
    v128.store32_lane(args.dx + i, f32x4.mul(v128.load32_splat(args.dy + i), slope), 0);
  }
}

function gelu(x: v128): v128 {
  return f32x4.mul(x, sigmoidOfCubic(x));
}

/** s + x·s(1 − s)·2u′,  2u′ = 2√(2/π)(1 + 0.134145x²). */
function geluSlope(x: v128): v128 {
  const one = f32x4.splat(1);
  const s = sigmoidOfCubic(x);
  const curve = f32x4.add(one, f32x4.mul(f32x4.splat(0.134145), f32x4.mul(x, x)));
  const slope = f32x4.mul(f32x4.mul(s, f32x4.sub(one, s)), f32x4.mul(f32x4.splat(TWICE), curve));
  return f32x4.add(s, f32x4.mul(x, slope));
}

/** s = σ(2u),  2u = 2√(2/π)(x + 0.044715x³). */
function sigmoidOfCubic(x: v128): v128 {
  const cube = f32x4.mul(f32x4.mul(x, x), x);
  const cubic = f32x4.add(x, f32x4.mul(f32x4.splat(0.044715), cube));
  return sigmoid(f32x4.mul(f32x4.splat(TWICE), cubic));
}
