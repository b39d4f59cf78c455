type Numbers = ArrayLike<number>;

/** Σ_k a(k)·b(k), each with its own start and step. */
export function dot(
  n: number,
  a: Numbers,
  [a0, aStep]: [number, number],
  b: Numbers,
  [b0, bStep]: [number, number],
): number {
  let sum = 0;
  for (let k = 0; k < n; k++) sum += a[a0 + k * aStep] * b[b0 + k * bStep];
  return sum;
}
