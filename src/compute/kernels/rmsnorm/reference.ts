import { at, dot } from "../../arrays";

/** 1/ρ of one row, ρ² = Σ x²/REAL + ε: padding is zero and adds nothing. */
export const inverseRms = (x: Float64Array, { REAL, EPS }: { REAL: number; EPS: number }): number =>
  1 / Math.sqrt(dot(x, x) / REAL + EPS);

interface Row {
  readonly g: Float64Array;
  readonly xhat: Float64Array;
  readonly inverse: number; // 1/ρ
}

/** (g − x̂·Σ(g·x̂)/REAL)/ρ for one row. */
export function rmsSlope({ g, xhat, inverse }: Row, REAL: number): Float64Array {
  const along = dot(g, xhat) / REAL;
  return g.map((v, c) => (v - at(xhat, c) * along) * inverse);
}
