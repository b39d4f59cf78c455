/** μ and 1/σ of n values starting at `first`. */
export function statistics(
  x: ArrayLike<number>,
  first: number,
  n: number,
  epsilon: number,
): [number, number] {
  let mean = 0;
  for (let c = 0; c < n; c++) mean += x[first + c] / n;
  let variance = 0;
  for (let c = 0; c < n; c++) variance += (x[first + c] - mean) ** 2 / n;
  return [mean, 1 / Math.sqrt(variance + epsilon)];
}

/** (g − mean g − x̂·mean(g·x̂))/σ for one row. */
export function normSlope(
  g: readonly number[],
  xhat: readonly number[],
  inverse: number,
): number[] {
  const mean = (values: readonly number[]) => values.reduce((sum, v) => sum + v, 0) / values.length;
  const along = mean(g.map((v, c) => v * xhat[c]));
  const level = mean(g);
  return g.map((v, c) => (v - level - xhat[c] * along) * inverse);
}
