/** Quantiles of 0.975: between them and their negatives lies 95 % of a distribution. */
export const NORMAL_QUANTILE = 1.959963984540054;

/** Of 1 to 9 degrees of freedom. */
const FEW = [
  12.706204736432095, 4.302652729749462, 3.182446305284263, 2.7764451051977987, 2.570581835636314,
  2.4469118511449692, 2.3646242515927844, 2.306004135204166, 2.2621571627409915,
];

/**
 * Of Student's t with so many degrees of freedom: tabled up to 9; from 10 on by the expansion in
 * 1/ν (Abramowitz and Stegun 26.7.5), at most 2e-4 off. Infinite for none.
 */
export function studentQuantile(degrees: number): number {
  if (degrees < 1) return Infinity;
  const tabled = FEW.at(degrees - 1);
  if (tabled !== undefined) return tabled;
  const z = NORMAL_QUANTILE;
  const z2 = z * z;
  const first = (z * (z2 + 1)) / 4;
  const second = (z * ((5 * z2 + 16) * z2 + 3)) / 96;
  const third = (z * (((3 * z2 + 19) * z2 + 17) * z2 - 15)) / 384;
  return z + (first + (second + third / degrees) / degrees) / degrees;
}
