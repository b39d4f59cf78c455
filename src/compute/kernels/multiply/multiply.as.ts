// y = a·b and its derivatives. A part is a stretch of 1,024 numbers.

const STRETCH = 1024; // numbers of a part

@unmanaged
class MultiplyForward {
  a: usize; // [N]
  b: usize; // [N]
  y: usize; // [N]
  N: i32;
}
/** y = a·b. */
export function multiplyForward(args: MultiplyForward, from: i32, to: i32, _scratch: usize): void {
  const end = <usize>min(to * STRETCH, args.N) * 4;
  let i = <usize>(from * STRETCH) * 4;
  for (; i + 16 <= end; i += 16) {
    v128.store(args.y + i, f32x4.mul(v128.load(args.a + i), v128.load(args.b + i)));
  }
  for (; i < end; i += 4) store<f32>(args.y + i, load<f32>(args.a + i) * load<f32>(args.b + i));
}

@unmanaged
class MultiplyBackward {
  a: usize; // [N]
  b: usize; // [N]
  dy: usize; // [N]
  da: usize; // [N]
  db: usize; // [N]
  N: i32;
}
/** da = dy·b,  db = dy·a. */
export function multiplyBackward(
  args: MultiplyBackward,
  from: i32,
  to: i32,
  _scratch: usize
): void {
  const end = <usize>min(to * STRETCH, args.N) * 4;
  let i = <usize>(from * STRETCH) * 4;
  for (; i + 16 <= end; i += 16) {
    const dy = v128.load(args.dy + i);
    v128.store(args.da + i, f32x4.mul(dy, v128.load(args.b + i)));
    v128.store(args.db + i, f32x4.mul(dy, v128.load(args.a + i)));
  }
  for (; i < end; i += 4) {
    const dy = load<f32>(args.dy + i);
    store<f32>(args.da + i, dy * load<f32>(args.b + i));
    store<f32>(args.db + i, dy * load<f32>(args.a + i));
  }
}
