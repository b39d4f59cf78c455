import type { Nats } from "../lm/sequences";
import { mean } from "./numbers";
import { type Proportion, proportion } from "./prompt-figures";
import type { LabelFigures } from "./reasons";

/** Of the prompts of a split whose label is known. */
export interface LabelMeans {
  readonly prompts: number;
  /** Share of prompts whose label is named right, with the interval of so many prompts. */
  readonly direct: Proportion | null; // read off without a reason
  readonly summed: Proportion | null; // by the exact sum over reasons
  /** Mean chance that the vote of ten is right: no vote is drawn. */
  readonly votes: Proportion | null;
  readonly reason: number; // mean chance that one reason's vote is right
  readonly elsewhere: number;
  readonly logEvidence: Nats;
  readonly elbo: Nats;
  readonly klReverse: Nats;
  readonly klForward: Nats;
}

/** Null where no label is known. */
export function labelMeans(figures: readonly LabelFigures[]): LabelMeans | null {
  const known = figures.flatMap(({ label, bound, ...rest }) =>
    label === null || bound === null ? [] : [{ label, bound, ...rest }],
  );
  const n = known.length;
  if (n === 0) return null;
  const share = (of: (f: (typeof known)[number]) => readonly number[]) =>
    mean(known.map((f) => of(f)[f.label]));
  const right = (of: (f: (typeof known)[number]) => readonly number[]) =>
    proportion(known.filter((f) => of(f)[f.label] > 1 / of(f).length).length, n);
  const bounds = known.map(({ bound }) => bound);
  return {
    prompts: n,
    direct: right((f) => f.direct),
    summed: right((f) => f.summed),
    votes: proportion(n * share((f) => f.votes), n),
    reason: share((f) => f.vote),
    elsewhere: mean(known.map(({ elsewhere }) => elsewhere)),
    logEvidence: mean(bounds.map(({ logEvidence }) => logEvidence)),
    elbo: mean(bounds.map(({ elbo }) => elbo)),
    klReverse: mean(bounds.map(({ klReverse }) => klReverse)),
    klForward: mean(bounds.map(({ klForward }) => klForward)),
  };
}
