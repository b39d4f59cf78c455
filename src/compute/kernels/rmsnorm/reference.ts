/** 1/ρ of C values starting at `first`, ρ² = Σ x²/REAL + ε: padding is zero and adds nothing. */
export function inverseRms(
  x: ArrayLike<number>,
  first: number,
  { C, REAL, EPS }: { C: number; REAL: number; EPS: number },
): number {
  let sum = 0;
  for (let c = 0; c < C; c++) sum += x[first + c] ** 2;
  return 1 / Math.sqrt(sum / REAL + EPS);
}

/** (g − x̂·Σ(g·x̂)/REAL)/ρ for one row. */
export function rmsSlope(
  g: readonly number[],
  xhat: readonly number[],
  inverse: number,
  REAL: number,
): number[] {
  const along = g.reduce((sum, v, c) => sum + v * xhat[c], 0) / REAL;
  return g.map((v, c) => (v - xhat[c] * along) * inverse);
}
