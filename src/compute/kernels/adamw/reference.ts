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
