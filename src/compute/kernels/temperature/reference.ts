import { addAt, addScaled, at, dot, row } from "../../arrays";
import { exp } from "../../../exact-math";

interface Sizes {
  readonly N: number;
  readonly J: number;
}

/** y = base + Σ_j basis_j·terms_j, [N]. */
export function blended(
  { base, terms, basis, y }: Readonly<Record<"base" | "terms" | "basis" | "y", Float64Array>>,
  { N, J }: Sizes,
): void {
  y.set(base);
  for (let j = 0; j < J; j++) addScaled(y, at(basis, j), row(terms, j, N));
}

/** dbase += dy, dterms_j += basis_j·dy, dy ← 0. */
export function spreadSlopes(
  { basis, dy, dbase, dterms }: Readonly<Record<"basis" | "dy" | "dbase" | "dterms", Float64Array>>,
  { N, J }: Sizes,
): void {
  addScaled(dbase, 1, dy);
  for (let j = 0; j < J; j++) addScaled(row(dterms, j, N), at(basis, j), dy);
  dy.fill(0);
}

/** y = x·exp(Σ_j weights_j·basis_j). */
export function rescaled({
  x,
  weights,
  basis,
  y,
}: Readonly<Record<"x" | "weights" | "basis" | "y", Float64Array>>): void {
  const factor = exp(dot(weights, basis));
  for (const [i, value] of x.entries()) y[i] = factor * value;
}

/** dweights_j += basis_j·Σ dy·y, since the slope of y by weights_j is basis_j·y. */
export function rescalingSlopes({
  y,
  dy,
  basis,
  dweights,
}: Readonly<Record<"y" | "dy" | "basis" | "dweights", Float64Array>>): void {
  const total = dot(dy, y);
  for (const [j, value] of basis.entries()) addAt(dweights, j, value * total);
}
