// Four halves (IEEE binary16) in the low 64 bits of `halves` as four f32. A normal number's fields
// move to their places in an f32 and 2¹¹² mends the exponent's bias; that product is exact, for
// subnormals too. Infinities and NaN do not occur in weights and are not converted.
export function fourHalves(halves: v128): v128 {
  const words = i32x4.extend_low_i16x8_u(halves);
  const magnitude = i32x4.shl(v128.and(words, i32x4.splat(0x7fff)), 13);
  const sign = i32x4.shl(v128.and(words, i32x4.splat(0x8000)), 16);
  const rebias = f32x4.splat(reinterpret<f32>(0x77800000)); // 2¹¹²
  return v128.or(f32x4.mul(magnitude, rebias), sign);
}
