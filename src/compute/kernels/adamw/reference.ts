import { addAt, at } from "../../arrays";

interface AdamwArrays {
  readonly hyper: Float64Array;
  readonly squares: Float64Array;
  readonly p: Float64Array;
  readonly m: Float64Array;
  readonly v: Float64Array;
  readonly grad: Float64Array;
}

const named = (hyper: Float64Array) => ({
  rate: at(hyper, 0),
  beta1: at(hyper, 1),
  beta2: at(hyper, 2),
  epsilon: at(hyper, 3),
  decay: at(hyper, 4),
  unbias1: at(hyper, 5),
  unbias2: at(hyper, 6),
  clip: at(hyper, 7),
});

/**
 * torch.optim.AdamW on every parameter, of which the first `decayed` decay; hyper = [η, β₁, β₂, ε,
 * decay, 1/(1 − β₁ᵗ), 1/(1 − β₂ᵗ), clip], squares = (Σ g², how many g are not finite), part by
 * part.
 */
export function adamwReference(
  { hyper, squares, p, m, v, grad }: AdamwArrays,
  decayed: number,
): void {
  const { rate, beta1, beta2, epsilon, decay, unbias1, unbias2, clip } = named(hyper);
  const sum = squares.reduce((total, x, i) => total + (i % 2 ? 0 : x), 0);
  const wrong = squares.reduce((total, x, i) => total + (i % 2 ? x : 0), 0);
  const factor = clip > 0 ? Math.min(1, clip / Math.sqrt(sum)) : 1;
  for (const [i, raw] of wrong === 0 ? grad.entries() : []) {
    const g = factor * raw;
    const mean = beta1 * at(m, i) + (1 - beta1) * g;
    const square = beta2 * at(v, i) + (1 - beta2) * g * g;
    m[i] = mean;
    v[i] = square;
    const step = (rate * mean * unbias1) / (Math.sqrt(square * unbias2) + epsilon);
    p[i] = at(p, i) * (i < decayed ? 1 - rate * decay : 1) - step;
  }
  grad.fill(0);
}

/** The same without decay and clipping, on records (value, gradient, first and second moment). */
export function adamwRecordsReference({ hyper, records }: RecordArrays): void {
  const { rate, beta1, beta2, epsilon, unbias1, unbias2 } = named(hyper);
  for (let i = 0; i < records.length; i += 4) {
    const g = at(records, i + 1);
    records[i + 1] = 0;
    if (!Number.isFinite(g)) continue;
    const mean = beta1 * at(records, i + 2) + (1 - beta1) * g;
    const square = beta2 * at(records, i + 3) + (1 - beta2) * g * g;
    addAt(records, i, -(rate * mean * unbias1) / (Math.sqrt(square * unbias2) + epsilon));
    records[i + 2] = mean;
    records[i + 3] = square;
  }
}
interface RecordArrays {
  readonly hyper: Float64Array;
  readonly records: Float64Array;
}
