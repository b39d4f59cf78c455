import type { Nats } from "../lm/sequences";

/** Rows of unit length; a zero row stays zero (its cosine with anything counts as 0). */
function unit(embeddings: Float32Array, width: number): Float64Array {
  const out = Float64Array.from(embeddings);
  for (let b = 0; b < out.length; b += width) {
    let norm = 0;
    for (let c = b; c < b + width; c++) norm += out[c] ** 2;
    if (norm > 0) for (let c = b; c < b + width; c++) out[c] /= Math.sqrt(norm);
  }
  return out;
}

/**
 * 1 − mean cosine similarity over all unordered pairs of distinct draws (Hu et al. 2024, §4.1).
 * `embeddings` [B, C]. Null for fewer than two. Σ_{a<b} cos = (‖Σ e‖² − Σ ‖e‖²)/2,
 * so no pair is visited.
 */
export const diversity = (embeddings: Float32Array, count: number): number | null =>
  count < 2 ? null : weightedDiversity(embeddings, new Float64Array(count).fill(1));

/**
 * The same over pairs of draws a ≠ b weighted by w_a·w_b: self-normalised importance sampling of
 * another distribution's diversity.
 */
export function weightedDiversity(
  embeddings: Float32Array,
  weights: ArrayLike<number>,
): number | null {
  const count = weights.length;
  const width = embeddings.length / count;
  const e = unit(embeddings, width);
  const sum = new Float64Array(width);
  let weight = 0;
  let squares = 0;
  let own = 0;
  for (let b = 0; b < count; b++) {
    weight += weights[b];
    squares += weights[b] ** 2;
    for (let c = 0; c < width; c++) {
      sum[c] += weights[b] * e[b * width + c];
      own += (weights[b] * e[b * width + c]) ** 2;
    }
  }
  const pairs = weight ** 2 - squares;
  return pairs > 1e-12 * weight ** 2
    ? 1 - (sum.reduce((a, s) => a + s * s, 0) - own) / pairs
    : null;
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
  return mass > 0 ? 1 - mean.reduce((a, m) => a + m * m, 0) / mass ** 2 : null;
}

/** H = −Σ p log p of a distribution normalised here [nats]. */
export function entropy(probabilities: ArrayLike<number>): Nats {
  let mass = 0;
  let sum = 0;
  for (let z = 0; z < probabilities.length; z++) {
    const p = probabilities[z];
    if (p > 0) [mass, sum] = [mass + p, sum - p * Math.log(p)];
  }
  return mass > 0 ? sum / mass + Math.log(mass) : 0;
}

/** Effective number of outcomes, e^H (Hill number of order 1). */
export const effectiveNumber = (probabilities: ArrayLike<number>): number =>
  Math.exp(entropy(probabilities));
