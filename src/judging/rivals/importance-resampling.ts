import { exp, log } from "../../exact-math";
import type { Nats } from "../../lm/sequences";
import { logSumExp, normalisedLogs } from "../numbers";

const STEP = 0.1; // of the quadrature, in log t
const LEAST = -40; // log t below which the integrand is nothing
const LARGEST_POWER = 745; // e^−x underflows beyond

/** The law of an outcome, and the log-chance that no draw had any weight. */
export interface ResampledLaw {
  readonly logLaw: Float64Array; // [N]
  readonly logNone: Nats;
}

/**
 * The law of self-normalised importance resampling (SIR, Rubin 1987): K draws of q, of which one is
 * chosen in proportion to its weight w. An outcome's chance is
 *   K q(z) w(z) E[1/(w(z) + W)] = K q(z) ∫ w(z) e^{−t w(z)} L(t)^{K−1} dt,  L(t) = Σ q e^{−t w},
 * W the weight of K − 1 further draws. The integral in log t is a sum of steps of 0.1, which is
 * exact to rounding: the integrand falls faster than exponentially on one side, exponentially on
 * the other. logQ [N], normalised here; logWeight [N] up to one constant, −∞ for none.
 */
export function resampledLaw(
  logQ: ArrayLike<Nats>,
  logWeight: ArrayLike<Nats>,
  draws: number,
): ResampledLaw {
  const q = normalisedLogs(logQ).map(exp);
  const drawn = Array.from(q.keys()).filter((z) => q[z] > 0 && logWeight[z] > -Infinity);
  const top = drawn.reduce((most, z) => Math.max(most, logWeight[z]), -Infinity);
  const w = Float64Array.from(drawn, (z) => exp(logWeight[z] - top));
  const none = q.reduce((sum, x, z) => sum + (logWeight[z] > -Infinity ? 0 : x), 0);
  const mass = Float64Array.from(drawn, (z) => q[z]);
  const sums = integrals({ w, mass, none }, draws);
  const logLaw = new Float64Array(q.length).fill(-Infinity);
  drawn.forEach((z, k) => (logLaw[z] = log(draws * mass[k] * w[k] * sums[k])));
  return { logLaw, logNone: none === 0 ? -Infinity : draws * log(none) };
}

interface Weights {
  readonly w: Float64Array; // [N] in (0, 1]
  readonly mass: Float64Array; // [N] q
  readonly none: number; // q of what has no weight
}

/** ∫ e^{−t w} L(t)^{K−1} dt for every outcome. */
function integrals({ w, mass, none }: Weights, draws: number): Float64Array {
  const out = new Float64Array(w.length);
  const least = w.reduce((a, x) => (x > 0 ? Math.min(a, x) : a), 1);
  const most = log(LARGEST_POWER) - log(least);
  const falls = new Float64Array(w.length);
  for (let s = LEAST - log(draws); s <= most; s += STEP) {
    const t = exp(s);
    let others = none;
    for (let z = 0; z < w.length; z++) {
      falls[z] = exp(-t * w[z]);
      others += mass[z] * falls[z];
    }
    const factor = draws === 1 ? t * STEP : t * STEP * exp((draws - 1) * log(others));
    for (let z = 0; z < w.length; z++) out[z] += factor * falls[z];
  }
  return out;
}

/** The index at quantile `u` of weights given in logs; −1 where none has any. */
export function chosenByWeight(logWeight: ArrayLike<Nats>, u: number): number {
  const norm = logSumExp(logWeight);
  if (norm === -Infinity) return -1;
  let left = u;
  let last = -1;
  for (let k = 0; k < logWeight.length; k++) {
    const share = exp(logWeight[k] - norm);
    if (share > 0) last = k;
    if ((left -= share) < 0) return k;
  }
  return last; // u within rounding of 1
}
