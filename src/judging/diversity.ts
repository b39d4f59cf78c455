import { exp, log, square } from "../exact-math";
import type { Nats } from "../lm/sequences";
import { variance } from "./numbers";
import type { Expectation } from "./report";

/** Rows of unit length; a zero row stays zero (its cosine with anything counts as 0). */
function unit(embeddings: Float32Array, width: number): Float64Array {
  const out = Float64Array.from(embeddings);
  for (let b = 0; b < out.length; b += width) {
    let norm = 0;
    for (let c = b; c < b + width; c++) norm += square(out[c]);
    if (norm > 0) for (let c = b; c < b + width; c++) out[c] /= Math.sqrt(norm);
  }
  return out;
}

/**
 * 1 − mean cosine similarity over all unordered pairs of distinct draws (Hu et al. 2024, §4.1),
 * with its jackknife error. `embeddings` [B, C]. Null for fewer than three.
 */
export const diversity = (embeddings: Float32Array, count: number): Expectation | null =>
  count < 3 ? null : weightedDiversity(embeddings, new Float64Array(count).fill(1));

/**
 * The same over pairs of draws a ≠ b weighted by w_a·w_b: self-normalised importance sampling of
 * another distribution's diversity. Σ_{a≠b} w_a w_b cos = ‖Σ w e‖² − Σ w²‖e‖², so
 * no pair is visited. Null where a single draw holds all the weight, or would if another were left
 * out.
 */
export function weightedDiversity(
  embeddings: Float32Array,
  weights: ArrayLike<number>,
): Expectation | null {
  const n = weights.length;
  const width = embeddings.length / n;
  const e = unit(embeddings, width);
  const at = (b: number) => e.subarray(b * width, (b + 1) * width);
  const sum = new Float64Array(width);
  const whole = { weight: 0, squares: 0, own: 0 };
  for (let b = 0; b < n; b++) {
    const w = weights[b];
    whole.weight += w;
    whole.squares += square(w);
    whole.own += square(w) * dot(at(b), at(b));
    at(b).forEach((x, c) => (sum[c] += w * x));
  }
  const norm = dot(sum, sum);
  const without = (b: number): number | null => {
    const w = weights[b];
    const own = square(w) * dot(at(b), at(b));
    return dissimilarity({
      norm: norm - 2 * w * dot(sum, at(b)) + own,
      own: whole.own - own,
      weight: whole.weight - w,
      squares: whole.squares - square(w),
    });
  };
  const value = dissimilarity({ ...whole, norm });
  const leftOut = Array.from({ length: n }, (_, b) => without(b)).filter((d) => d !== null);
  if (value === null || leftOut.length < n) return null;
  return { value, error: Math.sqrt((square(n - 1) / n) * variance(leftOut)), n };
}

const dot = (a: Float64Array, b: Float64Array): number => a.reduce((s, x, c) => s + x * b[c], 0);

/** 1 − (‖Σ w e‖² − Σ w²‖e‖²) / ((Σ w)² − Σ w²); null without a pair. */
function dissimilarity(of: {
  norm: number; // ‖Σ w e‖²
  own: number; // Σ w²‖e‖²
  weight: number; // Σ w
  squares: number; // Σ w²
}): number | null {
  const pairs = square(of.weight) - of.squares;
  return pairs > 1e-12 * square(of.weight) ? 1 - (of.norm - of.own) / pairs : null;
}

/**
 * Expected diversity of independent draws from a distribution given whole: 1 − ‖E e‖²
 * (repeats count as alike). Exact.
 */
export function exactDiversity(
  embeddings: Float32Array,
  probabilities: ArrayLike<number>,
): number | null {
  const count = probabilities.length;
  const width = embeddings.length / count;
  const e = unit(embeddings, width);
  const mean = new Float64Array(width);
  let mass = 0;
  for (let b = 0; b < count; b++) {
    mass += probabilities[b];
    for (let c = 0; c < width; c++) mean[c] += probabilities[b] * e[b * width + c];
  }
  return mass > 0 ? 1 - mean.reduce((a, m) => a + m * m, 0) / square(mass) : null;
}

/** H = −Σ p log p of a distribution normalised here [nats]; 0 where there is no mass. */
function entropy(probabilities: ArrayLike<number>): Nats {
  let mass = 0;
  let sum = 0;
  for (let z = 0; z < probabilities.length; z++) {
    const p = probabilities[z];
    if (p <= 0) continue;
    mass += p;
    sum -= p * log(p);
  }
  return mass > 0 ? sum / mass + log(mass) : 0;
}

/** Effective number of outcomes, e^H (Hill number of order 1). */
export const effectiveNumber = (probabilities: ArrayLike<number>): number =>
  exp(entropy(probabilities));
