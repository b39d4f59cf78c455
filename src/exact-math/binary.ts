/** The bits of float64 numbers (IEEE 754): what the functions of this room take apart. */

const view = new DataView(new ArrayBuffer(8));

/** The upper 32 bits: sign, exponent and 20 bits of the fraction. */
export function upperBits(x: number): number {
  view.setFloat64(0, x);
  return view.getInt32(0);
}

/** The same number with other upper 32 bits. */
export function withUpperBits(x: number, upper: number): number {
  view.setFloat64(0, x);
  view.setInt32(0, upper);
  return view.getFloat64(0);
}

/** 2ⁿ for whole n from −1022 to 1023. */
export function powerOfTwo(n: number): number {
  return withUpperBits(0, (n + 1023) << 20);
}

/** x·2ⁿ for whole n from −2000 to 1024, rounded once. */
export function scaled(x: number, n: number): number {
  if (n > 1023) return 2 * x * powerOfTwo(n - 1);
  if (n >= -1022) return x * powerOfTwo(n);
  return x * powerOfTwo(n + 1000) * powerOfTwo(-1000);
}

/** The least power of two that is at least n ≥ 1. */
export function powerOfTwoFrom(n: number): number {
  let power = 1;
  while (power < n) power *= 2;
  return power;
}
