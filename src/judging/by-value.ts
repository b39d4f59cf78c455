import { exp } from "../exact-math";
import { type ListedOutcomes, outcomeLabels } from "./counting";
import { among, compare, compareAt } from "./divergences";
import type { ListedMasses } from "./listed-masses";
import type { ListedTarget } from "./listed-target";
import { modes, noiseFloor } from "./modes";
import { logAddExp, logSumExp, normalisedLogs } from "./numbers";
import { type Truth, type TruthFigures, exactly, reported } from "./report";

/**
 * Diversity of a distribution over a task's listed strings, conditioned on them: exact, whatever
 * the measure.
 */
export type ListedDiversity = (masses: ArrayLike<number>) => number | null;

export interface ByValue {
  readonly target: ListedTarget;
  readonly policy: ListedMasses;
  readonly prior: ListedMasses;
  readonly listed: ListedOutcomes;
  readonly noun: string; // what the listed strings are
  readonly labels: readonly string[];
  readonly strings: readonly Uint32Array[];
  readonly diversity: ListedDiversity;
  readonly samples: number; // N of the noise floor
}

/**
 * A truth by value: divergences are over the K outcomes and "else", so that they mean the same
 * however the target was found.
 */
export function byValue(known: ByValue): TruthFigures {
  const { target, policy, prior, listed, samples } = known;
  const labels = outcomeLabels(known.labels, listed);
  const share = (logWeight: number) => exp(logWeight - target.logZ.value);
  const masses = Array.from(target.logListed, (logWeight, k) => ({
    target: share(logWeight),
    policy: exp(policy.logListed[k]),
    prior: exp(prior.logListed[k]),
  }));
  return {
    layout: "by-value",
    support: target.support,
    outcomes: outcomesText(known),
    rows: masses.map((mass, k) => ({
      ...mass,
      text: labels[k],
      tokens: Array.from(known.strings[k]),
    })),
    more: { count: 0, target: 0, policy: 0, prior: 0 },
    rest: {
      target: restOf(target),
      policy: exp(policy.logRest),
      prior: exp(prior.logRest),
    },
    exact: target.support === "counted" || target.support === "walked",
    coverage: target.coverage,
    ...divergencesOf(target, policy),
    among: target.complete ? among(target.logListed, policy.logListed) : null,
    logZ: reported(target.logZ),
    modes: modes(
      masses.map((row) => row.target),
      masses.map((row) => row.policy),
      1 / (2 * labels.length),
    ),
    valid: exactly(
      listed === "strings"
        ? masses.reduce((sum, row) => sum + row.policy, 0)
        : exp(policy.logWhole),
    ),
    targetReward: target.reward,
    ...listedFigures(known),
    noiseFloor: noiseFloor(labels.length + 1, samples),
  };
}

function divergencesOf(
  target: ListedTarget,
  policy: ListedMasses,
): Pick<Truth, "klForward" | "klReverse" | "tv"> {
  if (!target.complete) return { klForward: null, klReverse: null, tv: null };
  const outcomes = {
    logWeight: target.logListed,
    logPolicy: policy.logListed,
    rest: { is: "one outcome", logPolicy: policy.logRest, ...target.rest },
  } as const;
  if (!target.estimate) return compare(outcomes);
  const { klForward, klReverse, tv } = compareAt(outcomes, target.estimate);
  return { klForward: reported(klForward), klReverse: reported(klReverse), tv: reported(tv) };
}

function outcomesText({ listed, noun, labels, strings }: ByValue): string {
  const several = strings.some((z) => z.length > 1) ? ", as the tokenizer splits them" : "";
  const each = `each of the ${labels.length} ${noun}${several}`;
  return listed === "strings"
    ? `${each}, and all other strings together as one outcome`
    : `how a string begins: ${each}, and all other strings together as one outcome`;
}

/** Target mass of everything else: as estimated, or the most it can be. */
function restOf({ logListed, rest, estimate }: ListedTarget): number {
  const logRest = estimate?.logWeight ?? rest.high;
  if (logRest === null) return 1;
  return exp(logRest - logAddExp(logSumExp(logListed), logRest));
}

type ListedFigures = Pick<
  Truth,
  | "targetDiversity"
  | "policyDiversity"
  | "priorDiversity"
  | "targetLikelihood"
  | "policyLikelihood"
  | "priorLikelihood"
>;

/**
 * Diversity and mean log p(z⊤|X) of target, policy and prior, each conditioned on the listed
 * strings: a model's likelihood of all the others is nobody's to count. Null where no listed string
 * is long enough to be written.
 */
function listedFigures({ target, policy, prior, listed, diversity }: ByValue): ListedFigures {
  const of = (logs: Float64Array, measure: (masses: Float64Array) => number | null) =>
    listed === "strings" ? measure(normalisedLogs(logs).map(exp)) : null;
  const likelihood = (masses: Float64Array) =>
    masses.reduce((sum, p, k) => sum + (p > 0 ? p * prior.logP[k] : 0), 0);
  const exact = (value: number | null) => (value === null ? null : { value });
  return {
    targetDiversity: exact(of(target.logListed, diversity)),
    policyDiversity: of(policy.logListed, diversity),
    priorDiversity: of(prior.logListed, diversity),
    targetLikelihood: exact(of(target.logListed, likelihood)),
    policyLikelihood: of(policy.logListed, likelihood),
    priorLikelihood: of(prior.logListed, likelihood),
  };
}
