/**
 * The one quantity: u_i = r_i − t_i − Σ_{k<i} l_k, prefix i's own estimate of log Z(X).
 *   r_i = log R(z_1:i ⊤) / T      log-reward had we stopped at prefix i     [n+1, nats]
 *   l_i = log q(z_{i+1} | z_1:i)  log-probability of the next token         [n, nats]
 *   t_i = log q(⊤ | z_1:i)        log-probability of stopping               [n+1, nats]
 */
export interface Terms {
  readonly logR: ArrayLike<number>; // [n+1] r, already divided by T
  readonly logQ: ArrayLike<number>; // [n] l
  readonly logStop: ArrayLike<number>; // [n+1] t
}

/** r_i of a prefix that may not be a whole answer, before division by T (official code). */
const FORBIDDEN_STOP = -99;

/** u of one exact sequence [n+1, nats]. All equal ⇔ q ∝ R. */
export function logZEstimates({ logR, logQ, logStop }: Terms): Float64Array {
  const u = new Float64Array(logR.length);
  let sum = 0;
  u.forEach((_, i) => {
    u[i] = (logR[i] ?? 0) - (logStop[i] ?? 0) - sum;
    sum += logQ[i] ?? 0;
  });
  return u;
}

/** How lengths enter the estimates. */
export interface LengthRules {
  readonly minLength: number;
  /** Below minLength r_i is −99/T, or the prefix is in no residual. */
  readonly minLengthRule: "penalty" | "mask";
  readonly maxLength: number;
  /** At maxLength t_n is log q(⊤), or 0 because the stop is forced. */
  readonly forcedStop: "policy" | "certain";
}

export interface BatchTerms {
  readonly logR: ArrayLike<number>; // [B, T+1] untempered, whole (likelihood included) [nats]
  readonly logQ: ArrayLike<number>; // [B, T]
  readonly logStop: ArrayLike<number>; // [B, T+1]
  readonly lengths: ArrayLike<number>; // [B] n ≤ T
  readonly width: number; // T
  readonly actions?: ArrayLike<number>; // [B, T] 0: the token was forced and has no log q
}

/** Sequence b cut to its own length, its r overwritten and tempered, its forced stop applied. */
export function termsOf(batch: BatchTerms, b: number, temperature: number, rules: LengthRules) {
  const { width, lengths } = batch;
  const n = lengths[b] ?? 0;
  const row = (of: ArrayLike<number>, start: number, count: number) =>
    Float64Array.from({ length: count }, (_, i) => of[start + i] ?? 0);
  const forbidden = (i: number) => rules.minLengthRule === "penalty" && i < rules.minLength;
  const logR = row(batch.logR, b * (width + 1), n + 1).map(
    (r, i) => (forbidden(i) ? FORBIDDEN_STOP : r) / temperature,
  );
  const logStop = row(batch.logStop, b * (width + 1), n + 1);
  if (rules.forcedStop === "certain" && n === rules.maxLength) logStop[n] = 0;
  const { actions } = batch;
  const logQ = row(batch.logQ, b * width, n).map((l, k) =>
    actions?.[b * width + k] === 0 ? 0 : l,
  );
  return { logR, logQ, logStop };
}

/** u of every sequence of a padded batch, [B, T+1]; 0 past the length. */
export function estimateBatch(
  batch: BatchTerms,
  temperature: number,
  rules: LengthRules,
): Float32Array {
  const columns = batch.width + 1;
  const u = new Float32Array(batch.lengths.length * columns);
  for (let b = 0; b < batch.lengths.length; b++)
    u.set(logZEstimates(termsOf(batch, b, temperature, rules)), b * columns);
  return u;
}
