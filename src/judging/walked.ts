import { exp, expm1, log } from "../exact-math";
import type { Nats } from "../lm/sequences";
import { WHOLE } from "./divergences";
import { logAddExp, logSumExp } from "./numbers";
import { type Draw, estimateOutside, estimatedLogZ, expectationWith } from "./remainder";
import { type Bounded, type Expectation, type Support, exactly } from "./report";
import type { Reached } from "./walk";

// policy mass outside a whole walk that counts as the rounding of its float32 log-probabilities
const ROUNDING = 1e-5;

/** What a walk, and samples of what it left out, say of the target alone. */
interface WalkedTarget {
  readonly support: Support;
  readonly logZ: Bounded;
  readonly coverage: number; // target mass reached, at least
  readonly reward: Expectation | null; // E_target[log R]
  readonly likelihood: Expectation | null; // E_target[log p_LM(z⊤|X)]
}

/** Does a walk leave nothing out that a figure of the target could show? */
export const isWhole = ({ logRest, logWeight }: Reached): boolean =>
  logRest !== null && logRest - logSumExp(logWeight) <= log(WHOLE);

/** 1 − Σ; where a walk is whole, a little is float32 rounding and counts as nothing. */
export function outsideMass(logMass: Float64Array, whole: boolean): number {
  const rest = Math.max(0, -expm1(Math.min(0, logSumExp(logMass))));
  return whole && rest < ROUNDING ? 0 : rest;
}

/**
 * The target of a walk: exact where it is whole; otherwise log Z is estimated by draws of the
 * untrained model where some fell outside, and lies between its bounds where none did.
 * `prior` are those draws; none need be given of a whole walk.
 */
export function walkedTarget(reached: Reached, prior: readonly Draw[]): WalkedTarget {
  const { logRest } = reached;
  const whole = isWhole(reached);
  const logZ = logZOf(reached, prior);
  const coverage =
    logRest === null ? 0 : exp(logSumExp(reached.logWeight) - mostLogZ(reached, logRest));
  return {
    support: whole ? "walked" : logRest === null ? "unbounded" : "cut",
    logZ,
    coverage,
    ...expectations(reached, whole ? "whole" : prior, logZ),
  };
}

const mostLogZ = ({ logWeight }: Reached, logRest: Nats): Nats =>
  logAddExp(logSumExp(logWeight), logRest);

function logZOf(reached: Reached, prior: readonly Draw[]): Bounded {
  const low = logSumExp(reached.logWeight);
  if (isWhole(reached)) return exactly(low);
  const high = reached.logRest === null ? null : mostLogZ(reached, reached.logRest);
  const outside = estimateOutside(prior, low);
  const bounds = { value: low, low, high };
  return outside ? estimatedLogZ(low, outside, bounds) : bounds;
}

/**
 * Exact inside, importance-weighted outside; null where nothing is known of what lies outside.
 */
function expectations(
  { frozen, logReward, logWeight }: Reached,
  prior: readonly Draw[] | "whole",
  logZ: Bounded,
): Pick<WalkedTarget, "reward" | "likelihood"> {
  let reward = 0;
  let likelihood = 0;
  logWeight.forEach((weight, s) => {
    const share = exp(weight - logZ.value);
    if (share === 0) return;
    reward += share * logReward[s];
    likelihood += share * (frozen.logP[s] + frozen.logTerminal[s]);
  });
  if (prior === "whole") return { reward: { value: reward }, likelihood: { value: likelihood } };
  return {
    reward: expectationWith(prior, logZ, reward, (z) => z.logReward),
    likelihood: expectationWith(prior, logZ, likelihood, (z) => z.logLikelihood),
  };
}
