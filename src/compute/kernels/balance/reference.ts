/** What the loss needs to know beside the log-probabilities; the order of the kernel's `rules`. */
export interface Rules {
  readonly inverseTemperature: number; // 1/T
  readonly likelihoodWeight: number;
  readonly lambda: number;
  readonly pairs: number; // 0 all, 1 neighbours, 2 ends
  readonly minLength: number;
  readonly minLengthRule: number; // 0 penalty, 1 mask
  readonly maxLength: number;
  readonly forcedStop: number; // 0 policy, 1 certain
  readonly normaliser: number;
  readonly scale: number;
}

/** One sequence of n tokens: l and prior l [n], t, prior t and extra [n+1], natural logs. */
export interface SequenceTerms {
  readonly l: ArrayLike<number>;
  readonly t: ArrayLike<number>;
  readonly priorL: ArrayLike<number>;
  readonly priorT: ArrayLike<number>;
  readonly extra: ArrayLike<number>;
}

export const readRules = (v: ArrayLike<number>): Rules => ({
  inverseTemperature: v[0],
  likelihoodWeight: v[1],
  lambda: v[2],
  pairs: v[3],
  minLength: v[4],
  minLengthRule: v[5],
  maxLength: v[6],
  forcedStop: v[7],
  normaliser: v[8],
  scale: v[9],
});

/**
 * Modified SubTB (Hu et al. 2024, eq. 3) on one exact sequence, pair by pair:
 * loss = normaliser·Σ_{i<j} λ^{j−i−1} (u_i − u_j)²,  u_i = r_i − t_i − Σ_{k<i} l_k.
 * dl and dt are scale·∂loss; nothing flows through r.
 */
export function balanceSequence({ l, t, priorL, priorT, extra }: SequenceTerms, rules: Rules) {
  const n = l.length;
  const masked = rules.minLengthRule === 1;
  const certain = rules.forcedStop === 1 && n === rules.maxLength;
  const [u, logR, logPrior, du] = Array.from({ length: 4 }, () => new Float64Array(n + 1));
  for (let i = 0, sum = 0, priorSum = 0; i <= n; i++) {
    logPrior[i] = priorSum + priorT[i];
    logR[i] = extra[i] + rules.likelihoodWeight * logPrior[i];
    const r = (!masked && i < rules.minLength ? -99 : logR[i]) * rules.inverseTemperature;
    u[i] = r - (certain && i === n ? 0 : t[i]) - sum;
    sum += l[i];
    priorSum += priorL[i];
  }
  let loss = 0;
  for (let i = masked ? rules.minLength : 0; i <= n; i++)
    for (let j = i + 1; j <= n; j++) {
      if ((rules.pairs === 1 && j > i + 1) || (rules.pairs === 2 && (i > 0 || j < n))) continue;
      const w = rules.normaliser * (rules.pairs === 0 ? rules.lambda ** (j - i - 1) : 1);
      const delta = u[i] - u[j];
      loss += w * delta ** 2;
      du[i] += 2 * w * delta;
      du[j] -= 2 * w * delta;
    }
  const dt = du.map((d, i) => (certain && i === n ? 0 : -rules.scale * d));
  const dl = new Float64Array(n);
  for (let k = n - 1, after = 0; k >= 0; k--) dl[k] = -rules.scale * (after += du[k + 1]);
  return { u, logR, logPrior, loss, dl, dt };
}
