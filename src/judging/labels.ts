import { mean } from "./numbers";
import { proportion } from "./proportion";
import type { LabelFigures, LabelMeans } from "./label-figures";

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
