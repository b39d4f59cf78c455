import type { Arrays } from "../../kernel";

/**
 * torch.optim.AdamW on every parameter; hyper = [η, β₁, β₂, ε, decay, 1/(1 − β₁ᵗ),
 * 1/(1 − β₂ᵗ), clip].
 */
export function adamwReference({ hyper, squares, p, m, v, grad }: Arrays): void {
  const [rate, beta1, beta2, epsilon, decay, unbias1, unbias2, clip] = hyper;
  const sum = Array.from(squares).reduce((total, x, i) => total + (i % 2 ? 0 : x), 0);
  const factor = clip > 0 ? Math.min(1, clip / Math.sqrt(sum)) : 1;
  grad.forEach((raw, i) => {
    const g = factor * raw;
    m[i] = beta1 * m[i] + (1 - beta1) * g;
    v[i] = beta2 * v[i] + (1 - beta2) * g * g;
    p[i] =
      p[i] * (1 - rate * decay) - (rate * m[i] * unbias1) / (Math.sqrt(v[i] * unbias2) + epsilon);
  });
  grad.fill(0);
}

/** The same without decay and clipping, on records (value, gradient, first and second moment). */
export function adamwRecordsReference({ hyper, records }: Arrays): void {
  const [rate = 0, beta1 = 0, beta2 = 0, epsilon = 0, , unbias1 = 0, unbias2 = 0] = hyper;
  for (let i = 0; i < records.length; i += 4) {
    const [p = 0, g = 0, m = 0, v = 0] = records.subarray(i, i + 4);
    records[i + 1] = 0;
    if (!Number.isFinite(g)) continue;
    const mean = beta1 * m + (1 - beta1) * g;
    const square = beta2 * v + (1 - beta2) * g * g;
    records[i] = p - (rate * mean * unbias1) / (Math.sqrt(square * unbias2) + epsilon);
    records[i + 2] = mean;
    records[i + 3] = square;
  }
}
