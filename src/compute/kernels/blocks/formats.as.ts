// Formats of blocks, as weight-formats.ts describes them, by a number. Those of 256 inputs are
// last.
export const Q8_0 = 0;
export const Q4_0 = 1;
export const Q4_1 = 2;
export const Q5_0 = 3;
export const Q5_1 = 4;
export const Q4_K = 5;
export const Q5_K = 6;
export const Q6_K = 7;

export function bitsOf(format: i32): i32 {
  if (format == Q8_0) return 8;
  return format == Q4_0 || format == Q4_1 || format == Q4_K ? 4 : 6;
}

export function hasMinimum(format: i32): bool {
  return format == Q4_1 || format == Q5_1 || format == Q4_K || format == Q5_K;
}

export function hasFactors(format: i32): bool {
  return format >= Q4_K;
}

/** What q stands for 0 where there is no minimum. */
export function zeroOf(format: i32): f32 {
  if (format == Q4_0) return 8;
  if (format == Q5_0) return 16;
  return format == Q6_K ? 32 : 0;
}
