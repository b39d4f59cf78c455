import { exp, log, square } from "../exact-math";
import type { Nats } from "../lm/sequences";
import type { EstimatedRest, Outcomes } from "./divergences";
import { logAddExp, logSubExp, logSumExp, sampleMean } from "./numbers";
import { type Bounded, type Divergences, type Expectation, estimatedWithin } from "./report";

/** A draw with its importance weight R^{1/T}/p, in logs. */
interface Weighed {
  readonly logWeight: Nats; // log R/T
  readonly logPrior: Nats; // log p(z⊤), of the untrained sampler in use
}

/** A draw that the walk has reached. */
interface Inside extends Weighed {
  readonly reached: true;
}

/** A draw that fell outside what the walk has reached. */
interface Outside extends Weighed {
  readonly reached: false;
  readonly logReward: Nats; // log R, untempered
  readonly logLikelihood: Nats; // log p_LM(z⊤|X), of the frozen model itself
}
export type Draw<Z extends Outside = Outside> = Z | Inside;

/** A draw that the policy is judged by. */
export interface JudgedDraw extends Outside {
  readonly logPolicy: Nats; // log q(z⊤), of the sampler in use
  readonly valid: boolean;
  readonly verdict?: boolean; // absent: nobody knows
}

/** Samples of what lies outside, when the tree was cut. */
export interface SampledRest {
  readonly prior: readonly Draw<JudgedDraw>[]; // of the untrained model
  readonly policy: readonly Draw<JudgedDraw>[];
}

/**
 * What draws of the untrained model say of the target mass outside: Z_out = E_p[w/p ; outside].
 * Its error is that of a mean of which one draw more was seen, as heavy as the heaviest outside and
 * no lighter than the target's average: n draws cannot tell less than a mass of 1/n from none.
 * Null where there is no honest error: no draw fell outside, or the same draws do not find the mass
 * inside, which is known (`logReached`), within their error. Then only the bounds are known.
 */
export function estimateOutside(draws: readonly Draw[], logReached: Nats): EstimatedRest | null {
  const outside = outsideOf(draws);
  if (outside.length === 0 || !findsKnownMass(draws, logReached)) return null;
  const logs = outside.map((z) => z.logWeight - z.logPrior);
  const top = Math.max(logReached, ...logs);
  const weights = logs.map((w) => exp(w - top));
  const { error, n } = outsideMean(weights, draws.length, exp(logReached - top));
  const logWeight = logSumExp(logs) - log(n);
  return {
    logWeight,
    below: logSubExp(logWeight, log(error) + top),
    above: logAddExp(logWeight, log(error) + top),
    n,
  };
}

/** Does importance sampling find the mass inside that is known, within half of it and its error? */
export function findsKnownMass(draws: readonly Draw[], logReached: Nats): boolean {
  const shares = draws.map((z) => (z.reached ? exp(z.logWeight - z.logPrior - logReached) : 0));
  const found = sampleMean(shares);
  if (found === null || found.error === undefined || !Number.isFinite(found.value)) return false;
  return found.error <= 0.5 && Math.abs(found.value - 1) <= 3 * found.error + 1e-6;
}

/** The same mass with what of the rest is known for certain. */
export const withKnown = (known: Nats, outside: EstimatedRest): EstimatedRest => ({
  logWeight: logAddExp(known, outside.logWeight),
  below: logAddExp(known, outside.below),
  above: logAddExp(known, outside.above),
  n: outside.n,
});

/** log Z by what was reached and an estimate of the rest, kept within the bounds. */
export function estimatedLogZ(
  logReached: Nats,
  { logWeight, above, n }: EstimatedRest,
  bounds: Bounded,
): Bounded {
  const value = logAddExp(logReached, logWeight);
  return estimatedWithin(bounds, { value, error: logAddExp(logReached, above) - value, n });
}

/**
 * Divergences over all strings, the part inside exact, the part outside a mean over draws. With W
 * the weight reached and log Z known or estimated:
 *   KL(q ‖ π)    = Σ_inside q log(q/w) + E_q[ log(q/w) ; outside ] + log Z
 *   KL(π ‖ q)    = Σ_inside π log(π/q) + E_p[ (π/p) log(π/q) ; outside ]
 *   TV           = 1 − Σ_inside min(π, q) − E_q[ min(1, π/q) ; outside ]
 * Where log Z is neither known nor estimated, or all draws of a figure fell inside, there are only
 * the bounds. Errors are of the sampled parts, to first order in the error of log Z.
 */
export function estimateDivergences(
  { outcomes, bounds, logZ }: { outcomes: Outcomes; bounds: Divergences; logZ: Bounded },
  { prior, policy }: SampledRest,
): Divergences {
  if (logZ.low !== logZ.high && logZ.error === undefined) return bounds;
  const z = logZ.value;
  const zError = logZ.error ?? 0;
  const inside = insideSums(outcomes, z);
  // one draw more could add a nat, or a whole draw
  const beyond = (draws: SampledRest["policy"], of: (draw: JudgedDraw) => number) => {
    const values = outsideOf(draws).map(of);
    return values.length === 0 ? null : outsideMean(values, draws.length, 1);
  };
  const forward = beyond(
    prior,
    (d) => exp(d.logWeight - z - d.logPrior) * (d.logWeight - z - d.logPolicy),
  );
  const reverse = beyond(policy, (d) => d.logPolicy - d.logWeight);
  const meet = beyond(policy, (d) => Math.min(1, exp(d.logWeight - z - d.logPolicy)));
  const rest = 1 - exp(logSumExp(outcomes.logWeight) - z);
  const figure = (
    name: keyof Divergences,
    part: Sampled | null,
    whole: (outside: number) => number,
    byLogZ: number,
  ) => {
    const { low, high } = bounds[name];
    if (part === null || low === high) return bounds[name];
    const { value, error, n } = part;
    return estimatedWithin(bounds[name], {
      value: whole(value),
      error: Math.sqrt(square(error) + square(byLogZ)),
      n,
    });
  };
  return {
    klForward: figure("klForward", forward, (outside) => inside.forward + outside, zError),
    klReverse: figure("klReverse", reverse, (outside) => inside.reverse + z + outside, zError),
    tv: figure("tv", meet, (outside) => 1 - inside.meet - outside, zError * rest),
  };
}

/** Σ_inside of the three divergences, log Z left out of the second. */
function insideSums({ logWeight, logPolicy }: Outcomes, logZ: Nats) {
  const sums = { forward: 0, reverse: 0, meet: 0 };
  for (let s = 0; s < logWeight.length; s++) {
    const logTarget = logWeight[s] - logZ;
    if (logTarget === -Infinity) continue; // too short: neither side writes it
    sums.forward += exp(logTarget) * (logTarget - logPolicy[s]);
    sums.reverse += exp(logPolicy[s]) * (logPolicy[s] - logWeight[s]);
    sums.meet += exp(Math.min(logTarget, logPolicy[s]));
  }
  return sums;
}

/**
 * E_target of a figure: `inside` is Σ_inside π·figure at this log Z; the draws of the untrained
 * model are weighed by π/p. Null where log Z, and with it the part outside, is not estimated.
 */
export function expectationWith(
  draws: readonly Draw[],
  logZ: Bounded,
  inside: number,
  figure: (draw: Outside) => number,
): Expectation | null {
  const outside = outsideOf(draws);
  if (logZ.error === undefined || outside.length === 0) return null;
  const weights = outside.map((d) => exp(d.logWeight - logZ.value - d.logPrior));
  const n = draws.length;
  const value = inside + weights.reduce((sum, w, k) => sum + (w * figure(outside[k])) / n, 0);
  const { error } = outsideMean(
    weights.map((w, k) => w * (figure(outside[k]) - value)),
    n,
  );
  return { value, error, n };
}

type Sampled = Required<Expectation>;

export const outsideOf = <Z extends Outside>(draws: readonly Draw<Z>[]): Z[] =>
  draws.filter((z): z is Z => !z.reached);

/**
 * Mean over n draws of which these fell outside and the others count as 0. Its error is taken as if
 * one more draw as large as the largest had been seen.
 */
export function outsideMean(outside: readonly number[], n: number, largest = 0): Sampled {
  const top = outside.reduce((most, x) => Math.max(most, Math.abs(x)), largest);
  const value = outside.reduce((sum, x) => sum + x / n, 0);
  const second = outside.reduce((sum, x) => sum + (x * x) / n, (top * top) / n);
  return { value, error: Math.sqrt(Math.max(0, second - value * value) / n), n };
}
