// y = max(0, x) and its slope. A part is a stretch of 1,024 numbers.

const STRETCH = 1024; // numbers of a part

@unmanaged
class ReluForward {
  x: usize; // [M, C]
  y: usize; // [M, C]
  N: i32; // M·C
}
/** y = max(0, x). */
export function reluForward(args: ReluForward, from: i32, to: i32, _scratch: usize): void {
  const end = <usize>min(to * STRETCH, args.N) * 4;
  let i = <usize>(from * STRETCH) * 4;
  for (; i + 16 <= end; i += 16) v128.store(args.y + i, valueOf(v128.load(args.x + i)));
  for (; i < end; i += 4) v128.store32_lane(args.y + i, valueOf(v128.load32_splat(args.x + i)), 0);
}

@unmanaged
class ReluBackward {
  x: usize; // [M, C]
  dy: usize; // [M, C]
  dx: usize; // [M, C]
  N: i32; // M·C
}
/** dx = dy where x > 0, else 0. */
export function reluBackward(args: ReluBackward, from: i32, to: i32, _scratch: usize): void {
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
  return f32x4.pmax(f32x4.splat(0), x);
}

/** 1 above 0, else 0. */
function slopeOf(x: v128): v128 {
  return v128.and(f32x4.gt(x, f32x4.splat(0)), f32x4.splat(1));
}
