import type { Nats } from "../lm/sequences";
import { mean } from "./numbers";

/**
 * Likelihood against diversity, the trade that Hu et al. (2024, §4.1, figure 3) plot: means over
 * prompts of what several ways of writing do, computed from masses and not from samples.
 */

/** Mean log p_LM(z⊤|X) and diversity of a way of writing. */
export interface Point {
  readonly logLikelihood: Nats;
  readonly diversity: number;
}

/**
 * Strings under one prompt, by their log p_LM(z⊤|X), and the diversity of a distribution over
 * them.
 */
interface Strings {
  readonly logP: ArrayLike<Nats>;
  readonly diversity: (masses: ArrayLike<number>) => number | null;
}

/**
 * One prompt: the masses [N] that each way of writing gives to its strings, conditioned on them.
 */
export interface Writing {
  readonly strings: Strings;
  readonly untrained: Float64Array;
  readonly policy: Float64Array;
  readonly target: Float64Array;
  /** per-token tempering of the untrained model, by temperature */
  readonly tempered: readonly Float64Array[];
}

/** p / Σ p. */
export function conditioned(masses: ArrayLike<number>): Float64Array {
  const p = Float64Array.from(masses);
  const mass = p.reduce((a, x) => a + x, 0);
  return p.map((x) => x / mass);
}

/** Where masses that sum to 1 lie. */
export const pointOf = ({ logP, diversity }: Strings, masses: Float64Array): Point => ({
  logLikelihood: masses.reduce((sum, p, z) => sum + (p > 0 ? p * logP[z] : 0), 0),
  diversity: diversity(masses) ?? 0,
});

/** α·a + (1 − α)·b: a share α of the draws comes from a, the others from b. */
const mixed = (a: Float64Array, b: Float64Array, share: number): Float64Array =>
  a.map((x, z) => share * x + (1 - share) * b[z]);

const meanPoint = (points: readonly Point[]): Point => ({
  logLikelihood: mean(points.map((p) => p.logLikelihood)),
  diversity: mean(points.map((p) => p.diversity)),
});

/**
 * A temperature of tempering beside draws of which a share α comes from the policy and the rest
 * from the untrained model.
 */
export interface Rival extends Point {
  readonly temperature: number;
  /**
   * `share` makes both equally likely over all prompts; 0 where the untrained model itself is
   * likelier. Null where no share makes them so.
   */
  readonly equal: {
    readonly share: number;
    readonly logLikelihood: Nats;
    readonly diversity: number;
  } | null;
}

export interface Frontier {
  readonly untrained: Point;
  readonly policy: Point;
  readonly target: Point;
  readonly tempered: readonly Rival[];
  /**
   * Diversity of tempering at the policy's own likelihood, the largest where its curve passes there
   * twice; null where it never does.
   */
  readonly temperedAtPolicy: number | null;
}

/**
 * Means over prompts, tempering by its temperatures. A mixture's likelihood is linear in its share,
 * so the share is exact.
 */
export function frontier(prompts: readonly Writing[], temperatures: readonly number[]): Frontier {
  const over = (masses: (of: Writing) => Float64Array): Point =>
    meanPoint(prompts.map((of) => pointOf(of.strings, masses(of))));
  const untrained = over((of) => of.untrained);
  const policy = over((of) => of.policy);
  const target = over((of) => of.target);
  const tempered = temperatures.map((temperature, k): Rival => {
    const rival = over((of) => of.tempered[k]);
    const gained = policy.logLikelihood - untrained.logLikelihood;
    const share = Math.max(0, (rival.logLikelihood - untrained.logLikelihood) / gained);
    const reaches = rival.logLikelihood <= Math.max(policy.logLikelihood, untrained.logLikelihood);
    return {
      temperature,
      ...rival,
      equal:
        reaches && share <= 1
          ? { share, ...over((of) => mixed(of.policy, of.untrained, share)) }
          : null,
    };
  });
  return {
    untrained,
    policy,
    target,
    tempered,
    temperedAtPolicy: diversityAt([...tempered, untrained], policy.logLikelihood),
  };
}

/**
 * Diversity where a curve, point by point, passes a likelihood: the largest of all passages,
 * between points linear; null where it passes none.
 */
export function diversityAt(curve: readonly Point[], logLikelihood: Nats): number | null {
  const found: number[] = [];
  for (let k = 0; k + 1 < curve.length; k++) {
    const [a, b] = [curve[k], curve[k + 1]];
    const way = b.logLikelihood - a.logLikelihood;
    if (way === 0 && a.logLikelihood === logLikelihood) found.push(a.diversity, b.diversity);
    const share = (logLikelihood - a.logLikelihood) / way;
    if (share >= 0 && share <= 1) found.push(a.diversity + share * (b.diversity - a.diversity));
  }
  return found.length > 0 ? Math.max(...found) : null;
}
