import { exp, square } from "../exact-math";
import type { Nats } from "../lm/sequences";
import { type Point, conditioned } from "./frontier";

/** Strings that may be written, by log p_LM(z⊤|X) [N] and embedding [N, C]. */
interface Strings {
  readonly logP: ArrayLike<Nats>;
  readonly embedded: Float32Array;
}

/** Where a search of the best independent draws ended. */
export interface EnvelopePoint extends Point {
  readonly missing: number; // no distribution exceeds this one's value by more
}

const MOST_STEPS = 2000;
export const TOLERANCE = 1e-5; // of the value: a search that is as near has reached it

/**
 * What independent draws can reach: the distribution over strings that maximises diversity +
 * price·mean log p, diversity being 1 − ‖E e‖² of unit embeddings e. The value is concave in the
 * distribution, so that its largest slope bounds what is missing; it is found by exponentiated
 * gradient steps from the uniform distribution, each as long as still raises the value, until less
 * than `TOLERANCE` is missing or so many steps are taken; what is missing then is said.
 */
export function envelopePoint(
  { logP, embedded }: Strings,
  price: number,
  mostSteps = MOST_STEPS,
): EnvelopePoint {
  const N = logP.length;
  const units = unitRows(embedded, N);
  const placed = (q: Float64Array) => {
    const mean = meanOf(units, q);
    const diversity = 1 - mean.reduce((sum, x) => sum + square(x), 0);
    const logLikelihood = q.reduce((sum, x, i) => sum + (x > 0 ? x * logP[i] : 0), 0);
    return { q, mean, diversity, logLikelihood, value: diversity + price * logLikelihood };
  };
  let best = placed(new Float64Array(N).fill(1 / N));
  let rate = 1;
  let missing: number;
  for (let step = 0; ; step++) {
    const { q, mean, value } = best;
    const slopes = q.map((_, i) => price * logP[i] - 2 * along(units, i, mean));
    const top = slopes.reduce((a, x) => Math.max(a, x), -Infinity);
    missing = Math.max(0, top - q.reduce((sum, x, i) => sum + x * slopes[i], 0));
    if (missing < TOLERANCE || step === mostSteps) break;
    const next = placed(conditioned(q.map((x, i) => x * exp(rate * (slopes[i] - top)))));
    rate *= next.value > value ? 1.5 : 0.5;
    if (next.value > value) best = next;
  }
  const { logLikelihood, diversity } = best;
  return { logLikelihood, diversity, missing };
}

function unitRows(embedded: Float32Array, N: number): Float64Array[] {
  const C = embedded.length / N;
  return Array.from({ length: N }, (_, i) => {
    const row = Float64Array.from(embedded.subarray(i * C, (i + 1) * C));
    const norm = Math.sqrt(row.reduce((sum, x) => sum + square(x), 0));
    return norm > 0 ? row.map((x) => x / norm) : row;
  });
}

function meanOf(units: readonly Float64Array[], q: Float64Array): Float64Array {
  const mean = new Float64Array(units[0]?.length ?? 0);
  units.forEach((e, i) => {
    for (let c = 0; c < mean.length; c++) mean[c] += q[i] * e[c];
  });
  return mean;
}

const along = (units: readonly Float64Array[], i: number, mean: Float64Array): number =>
  mean.reduce((sum, x, c) => sum + x * units[i][c], 0);
