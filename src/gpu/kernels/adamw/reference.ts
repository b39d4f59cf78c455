import type { Arrays } from "../../kernel";

/** torch.optim.AdamW on every parameter; hyper = [η, β₁, β₂, ε, decay, 1/(1 − β₁ᵗ), 1/(1 − β₂ᵗ), unused]. */
export function adamwReference({ hyper, p, m, v, grad }: Arrays): void {
  const [rate, beta1, beta2, epsilon, decay, unbias1, unbias2] = hyper;
  grad.forEach((g, i) => {
    m[i] = beta1 * m[i] + (1 - beta1) * g;
    v[i] = beta2 * v[i] + (1 - beta2) * g * g;
    p[i] = p[i] * (1 - rate * decay) - (rate * m[i] * unbias1) / (Math.sqrt(v[i] * unbias2) + epsilon);
  });
  grad.fill(0);
}
