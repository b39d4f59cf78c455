/** 1/ρ of n values starting at `first`, ρ² = mean x² + ε. */
export function inverseRms(
  x: ArrayLike<number>,
  first: number,
  n: number,
  epsilon: number,
): number {
  let sum = 0;
  for (let c = 0; c < n; c++) sum += x[first + c] ** 2;
  return 1 / Math.sqrt(sum / n + epsilon);
}

/** (g − x̂·mean(g·x̂))/ρ for one row. */
export function rmsSlope(g: readonly number[], xhat: readonly number[], inverse: number): number[] {
  const along = g.reduce((sum, v, c) => sum + v * xhat[c], 0) / g.length;
  return g.map((v, c) => (v - xhat[c] * along) * inverse);
}
