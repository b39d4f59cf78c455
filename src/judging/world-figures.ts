import { exp } from "../exact-math";
import type { Nats } from "../lm/sequences";
import { term } from "./divergences";
import { normalisedLogs, sampleMean } from "./numbers";
import { type AmortisationGap, amortisationGap } from "./prompt-figures";
import type { Expectation } from "./expectation";
import type { WorldFigures, WorldMeans } from "./world-means";

/** What is known of a prompt's listed strings, [N] each. */
export interface WorldMasses {
  readonly logWeight: ArrayLike<Nats>; // log R/T
  readonly logPolicy: ArrayLike<Nats>; // log q(z⊤)
  readonly logWorld: ArrayLike<Nats>; // log of the world's p/T
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

/** Σ a (log a − log b), where `logB` need not sum to 1; ∞ where b is 0 and a is not. */
function divergence(logA: ArrayLike<Nats>, logB: ArrayLike<Nats>): Nats {
  let sum = 0;
  for (let z = 0; z < logA.length; z++) sum += term(logA[z], logB[z]);
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
