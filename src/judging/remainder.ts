import type { Nats } from "../lm/sequences";
import type { Compared, Outcomes } from "./exact";
import { klTerm, meanOf } from "./numbers";
import type { Bounded } from "./report";

/**
 * Draws that fell outside what was reached have all four numbers; draws inside say so and need
 * none.
 */
export interface Outside {
  readonly logWeight: Nats; // log R/T
  readonly logReward: Nats; // log R, untempered
  readonly logPolicy: Nats; // log q(z⊤), of the sampler in use
  readonly logPrior: Nats; // log p(z⊤), of the sampler in use
}
export type Draw = Outside | "reached";

export interface Estimated {
  readonly logZ: Bounded;
  readonly klForward: Bounded;
  readonly klReverse: Bounded;
  readonly tv: Bounded;
  /** Share of the target outside what was reached. */
  readonly rest: number;
  /**
   * Weight of each prior draw in expectations under the target, 0 for draws that were reached:
   * E_π[f; outside] ≈ Σ weight·f.
   */
  readonly weights: Float64Array;
}

const at = (draws: readonly Draw[], f: (z: Outside) => number): Float64Array =>
  Float64Array.from(draws, (z) => (z === "reached" ? 0 : f(z)));

/**
 * What a walk cannot reach, sampled: the part inside is exact, the part outside is a mean over
 * draws of the untrained model (importance weights R^{1/T}/p) and of the policy. With W the weight
 * reached:
 *   Z            = W + E_p[ w/p ; outside ]
 *   KL(q ‖ π)    = Σ_inside q log(q/w) + E_q[ log(q/w) ; outside ] + log Z
 *   KL(π ‖ q)    = Σ_inside π log(π/q) + E_p[ (π/p) log(π/q) ; outside ]
 *   TV           = 1 − Σ_inside min(π, q) − E_q[ min(1, π/q) ; outside ]
 * Standard errors are those of the sampled parts, to first order in the error of log Z. Values are
 * kept within the bounds.
 */
export function estimate(
  outcomes: Outcomes,
  figures: Compared,
  draws: { readonly prior: readonly Draw[]; readonly policy: readonly Draw[] },
): Estimated {
  const { logWeight, policy } = outcomes;
  const scale = figures.logZ.low; // Σ inside = e^scale: the least log Z counts no rest
  const outside = meanOf(at(draws.prior, (z) => Math.exp(z.logWeight - z.logPrior - scale)));
  const logZ = scale + Math.log1p(outside.mean);
  const logZError = outside.error / (1 + outside.mean);
  const rest = outside.mean / (1 + outside.mean);

  let reverse = logZ;
  let forward = 0;
  let meet = 0;
  for (let z = 0; z < logWeight.length; z++) {
    const target = Math.exp(logWeight[z] - logZ);
    if (policy[z] > 0) reverse += policy[z] * (Math.log(policy[z]) - logWeight[z]);
    forward += klTerm(target, Math.max(policy[z], Number.MIN_VALUE));
    meet += Math.min(target, policy[z]);
  }
  const reverseRest = meanOf(at(draws.policy, (z) => z.logPolicy - z.logWeight));
  const forwardRest = meanOf(
    at(
      draws.prior,
      (z) => Math.exp(z.logWeight - logZ - z.logPrior) * (z.logWeight - logZ - z.logPolicy),
    ),
  );
  const meetRest = meanOf(
    at(draws.policy, (z) => Math.min(1, Math.exp(z.logWeight - logZ - z.logPolicy))),
  );
  return {
    logZ: within({ low: figures.logZ.low, high: figures.logZ.high }, logZ, logZError),
    klReverse: within(
      figures.klReverse,
      reverse + reverseRest.mean,
      Math.hypot(reverseRest.error, logZError),
    ),
    klForward: within(
      figures.klForward,
      forward + forwardRest.mean,
      Math.hypot(forwardRest.error, logZError),
    ),
    tv: within(figures.tv, 1 - meet - meetRest.mean, Math.hypot(meetRest.error, logZError * rest)),
    rest,
    weights: at(draws.prior, (z) => Math.exp(z.logWeight - logZ - z.logPrior) / draws.prior.length),
  };
}

function within(
  { low, high }: { low: number; high: number | null },
  value: number,
  error: number,
): Bounded {
  return { low, high, value: Math.min(high ?? Infinity, Math.max(low, value)), error };
}
