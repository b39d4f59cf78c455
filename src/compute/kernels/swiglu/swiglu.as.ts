// y = silu(gate)·up and its derivatives,  silu(g) = g·σ(g),  σ(g) = 1/(1 + e^−g). A part is a
// stretch of 1,024 numbers.
import { sigmoid } from "../../wasm/assembly/math.as";

const STRETCH = 1024; // numbers of a part

@unmanaged
class SwigluForward {
  gate: usize; // [M, F]
  up: usize; // [M, F]
  y: usize; // [M, F]
  N: i32; // M·F
}
/** y = silu(gate)·up. */
export function swigluForward(args: SwigluForward, from: i32, to: i32, _scratch: usize): void {
  const end = <usize>min(to * STRETCH, args.N) * 4;
  let i = <usize>(from * STRETCH) * 4;
  for (; i + 16 <= end; i += 16) {
    const y = f32x4.mul(silu(v128.load(args.gate + i)), v128.load(args.up + i));
    v128.store(args.y + i, y);
  }
  for (; i < end; i += 4) {
    const y = f32x4.mul(silu(v128.load32_splat(args.gate + i)), v128.load32_splat(args.up + i));
    v128.store32_lane(args.y + i, y, 0);
  }
}

function silu(g: v128): v128 {
  return f32x4.mul(g, sigmoid(g));
}

@unmanaged
class SwigluBackward {
  gate: usize; // [M, F]
  up: usize; // [M, F]
  dy: usize; // [M, F]
  dgate: usize; // [M, F]
  dup: usize; // [M, F]
  N: i32; // M·F
}
/** dgate = dy·up·σ(1 + g(1 − σ)),  dup = dy·g·σ. */
export function swigluBackward(args: SwigluBackward, from: i32, to: i32, _scratch: usize): void {
  const end = <usize>min(to * STRETCH, args.N) * 4;
  let i = <usize>(from * STRETCH) * 4;
  for (; i + 16 <= end; i += 16) {
    const g = v128.load(args.gate + i);
    const dy = v128.load(args.dy + i);
    const s = sigmoid(g);
    v128.store(args.dgate + i, f32x4.mul(f32x4.mul(dy, v128.load(args.up + i)), siluSlope(g, s)));
    v128.store(args.dup + i, f32x4.mul(dy, f32x4.mul(g, s)));
  }
  for (; i < end; i += 4) {
    const g = v128.load32_splat(args.gate + i);
    const dy = v128.load32_splat(args.dy + i);
    const s = sigmoid(g);
    const dsilu = f32x4.mul(dy, v128.load32_splat(args.up + i));
    v128.store32_lane(args.dgate + i, f32x4.mul(dsilu, siluSlope(g, s)), 0);
    v128.store32_lane(args.dup + i, f32x4.mul(dy, f32x4.mul(g, s)), 0);
  }
}

/** σ(1 + g(1 − σ)), with s = σ(g). */
function siluSlope(g: v128, s: v128): v128 {
  const one = f32x4.splat(1);
  return f32x4.mul(s, f32x4.add(one, f32x4.mul(g, f32x4.sub(one, s))));
}
