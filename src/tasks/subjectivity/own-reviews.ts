import type { OwnData, OwnRow } from "../own-prompts";
import { type Label, type Review, type Reviews, labels, readReviews, reviewsWith } from "./reviews";

/** A label as a row says it; undefined where the task has no such label. */
const labelIn = (row: OwnRow): Label | undefined =>
  labels.find((label) => label === row["label"].trim().toLowerCase());

/** A review as the corpus asks for its label; it ends in a sign of its own or in a full stop. */
function questionOf(row: OwnRow): string {
  const said = row["review"].trim();
  const ended = /[.!?…]$/.test(said) ? said : `${said}.`;
  return `Classify this movie review as objective or subjective: "${ended}" This review is`;
}

function refusalOf(row: OwnRow): string | undefined {
  if (row["review"].includes('"'))
    return "its review has a double quote, which ends it in the prompt";
  if (/\n/.test(row["review"].trim())) return "its review has a line break";
  return labelIn(row) ? undefined : `its label is neither ${labels.join(" nor ")}`;
}

/**
 * A visitor's own labelled reviews. Reasons are those of the corpus: which of them fits a review is
 * what the run finds out, so none is known as a reference.
 */
export const ownReviews: OwnData<Reviews> = {
  columns: ["review", "label"],
  example:
    "review,label\na record meets a tour,subjective\na gardener and a greenhouse,objective\n…",
  most: { train: 50, heldOut: 100 },
  refusal: refusalOf,
  prompts: ({ train, heldOut }, file) => {
    const corpus = readReviews(file);
    if ("sentence" in corpus) return corpus;
    const reviewOf = (row: OwnRow): Review => ({
      X: questionOf(row),
      label: labelIn(row) ?? labels[0], // `refusalOf` lets no other label through
    });
    const split = { train: train.map(reviewOf), heldOut: heldOut.map(reviewOf) };
    return { ...reviewsWith(split, corpus.reasons), own: true };
  },
};
