// What one core does at best: multiply-adds out of registers, and a plain copy.

@unmanaged
class MultiplyAdds {
  y: usize; // [4]
  rounds: i32;
}

/** y = 12 chains of x ← x·a + b in registers of four, `rounds` times; 2·12·4 operations a round. */
export function multiplyAdds(args: MultiplyAdds, from: i32, to: i32, scratch: usize): void {
  const a = f32x4.splat(0.999);
  const b = f32x4.splat(0.001);
  let x0 = f32x4.splat(0);
  let x1 = f32x4.splat(1);
  let x2 = f32x4.splat(2);
  let x3 = f32x4.splat(3);
  let x4 = f32x4.splat(4);
  let x5 = f32x4.splat(5);
  let x6 = f32x4.splat(6);
  let x7 = f32x4.splat(7);
  let x8 = f32x4.splat(8);
  let x9 = f32x4.splat(9);
  let x10 = f32x4.splat(10);
  let x11 = f32x4.splat(11);
  for (let round = 0; round < args.rounds; round++) {
    x0 = f32x4.add(f32x4.mul(x0, a), b);
    x1 = f32x4.add(f32x4.mul(x1, a), b);
    x2 = f32x4.add(f32x4.mul(x2, a), b);
    x3 = f32x4.add(f32x4.mul(x3, a), b);
    x4 = f32x4.add(f32x4.mul(x4, a), b);
    x5 = f32x4.add(f32x4.mul(x5, a), b);
    x6 = f32x4.add(f32x4.mul(x6, a), b);
    x7 = f32x4.add(f32x4.mul(x7, a), b);
    x8 = f32x4.add(f32x4.mul(x8, a), b);
    x9 = f32x4.add(f32x4.mul(x9, a), b);
    x10 = f32x4.add(f32x4.mul(x10, a), b);
    x11 = f32x4.add(f32x4.mul(x11, a), b);
  }
  const s0 = f32x4.add(f32x4.add(x0, x1), f32x4.add(x2, x3));
  const s1 = f32x4.add(f32x4.add(x4, x5), f32x4.add(x6, x7));
  const s2 = f32x4.add(f32x4.add(x8, x9), f32x4.add(x10, x11));
  v128.store(args.y, f32x4.add(f32x4.add(s0, s1), s2));
}

@unmanaged
class Copy {
  x: usize; // [bytes]
  y: usize; // [bytes]
  bytes: i32;
}

/** y = x. */
export function copyBytes(args: Copy, from: i32, to: i32, scratch: usize): void {
  memory.copy(args.y, args.x, args.bytes);
}
