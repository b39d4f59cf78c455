import { at } from "../../arrays";

const mean = (values: Float64Array) => values.reduce((sum, v) => sum + v, 0) / values.length;

/** μ and 1/σ of one row, σ² = mean (x − μ)² + ε. */
export function statistics(x: Float64Array, epsilon: number): { mu: number; inverse: number } {
  const mu = mean(x);
  const variance = mean(x.map((v) => (v - mu) ** 2));
  return { mu, inverse: 1 / Math.sqrt(variance + epsilon) };
}

/** (g − mean g − x̂·mean(g·x̂))/σ for one row. */
export function normSlope(g: Float64Array, xhat: Float64Array, inverse: number): Float64Array {
  const along = mean(g.map((v, c) => v * at(xhat, c)));
  const level = mean(g);
  return g.map((v, c) => (v - level - at(xhat, c) * along) * inverse);
}
