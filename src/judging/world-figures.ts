import { exp } from "../exact-math";
import type { Nats } from "../lm/sequences";
import { normalisedLogs, sampleMean } from "./numbers";
import { type AmortisationGap, amortisationGap } from "./prompt-figures";
import type { Expectation } from "./report";

/** What is known of a prompt's listed strings, [N] each. */
export interface WorldMasses {
  readonly logWeight: ArrayLike<Nats>; // log R/T
  readonly logPolicy: ArrayLike<Nats>; // log q(z⊤)
  readonly logWorld: ArrayLike<Nats>; // log of the world's p/T
}

/** One prompt judged over the strings that the world lists for it, without noise. */
export interface WorldFigures {
  /**
   * KL(target ‖ q) [nats], the target conditioned on the listed strings; q is not, so that its mass
   * elsewhere counts against it.
   */
  readonly klForward: Nats;
  readonly worldToTarget: Nats; // KL(world ‖ target), both conditioned on the listed strings
  readonly worldToPolicy: Nats; // KL(world ‖ q)
  readonly listed: number; // q's mass on the listed strings
}

/** Means over prompts; an error is that of the choice of prompts, of one prompt there is none. */
export interface WorldMeans {
  readonly prompts: number; // judged
  readonly klForward: Expectation;
  readonly worldToTarget: Expectation;
  readonly worldToPolicy: Expectation;
  readonly listed: Expectation;
}

/** How both splits are answered at one moment; null where the world lists nothing of a split. */
export interface WorldReport {
  readonly train: WorldMeans | null;
  readonly heldOut: WorldMeans | null;
}

export function worldFigures({ logWeight, logPolicy, logWorld }: WorldMasses): WorldFigures {
  const target = normalisedLogs(logWeight);
  const world = normalisedLogs(logWorld);
  return {
    klForward: divergence(target, logPolicy),
    worldToTarget: divergence(world, target),
    worldToPolicy: divergence(world, logPolicy),
    listed: Array.from(logPolicy, exp).reduce((sum, q) => sum + q, 0),
  };
}

/** Σ a (log a − log b), where `logB` need not sum to 1. */
function divergence(logA: ArrayLike<Nats>, logB: ArrayLike<Nats>): Nats {
  let sum = 0;
  for (let z = 0; z < logA.length; z++)
    if (logA[z] > -Infinity) sum += exp(logA[z]) * (logA[z] - logB[z]);
  return sum;
}

/** Null of no prompt. */
export function worldMeans(figures: readonly WorldFigures[]): WorldMeans | null {
  const [first] = figures;
  if (!first) return null;
  const over = (name: keyof WorldFigures): Expectation =>
    sampleMean(figures.map((of) => of[name])) ?? { value: first[name] };
  return {
    prompts: figures.length,
    klForward: over("klForward"),
    worldToTarget: over("worldToTarget"),
    worldToPolicy: over("worldToPolicy"),
    listed: over("listed"),
  };
}

/** Mean KL(target ‖ q) of held-out prompts less that of training prompts. */
export const worldGap = (
  train: readonly WorldFigures[],
  heldOut: readonly WorldFigures[],
): AmortisationGap | null => {
  const gaps = (of: readonly WorldFigures[]) => of.map(({ klForward }) => klForward);
  return amortisationGap(gaps(train), gaps(heldOut));
};
