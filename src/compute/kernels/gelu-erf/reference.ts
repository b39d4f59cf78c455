/** Φ(x) of a standard normal, by the Taylor series of φ (Marsaglia 2004); 0 or 1 beyond ±8. */
export function phi(x: number): number {
  if (Math.abs(x) > 8) return x > 0 ? 1 : 0;
  let term = x;
  let sum = x;
  for (let n = 3; Math.abs(term) > 1e-18 * Math.abs(sum); n += 2) {
    term *= (x * x) / n;
    sum += term;
  }
  return 0.5 + sum * density(x);
}
const density = (x: number): number => Math.exp(-0.5 * x * x) / Math.sqrt(2 * Math.PI);

/** x·Φ(x). */
export const geluErf = (x: number): number => x * phi(x);

export const geluErfSlope = (x: number): number => phi(x) + x * density(x);
