import type { Failed, PromptTexts } from "../prompts";

export const labels = ["subjective", "objective"] as const;
export type Label = (typeof labels)[number];

/** A review as the prompt X that asks for its label. */
export interface Review {
  readonly X: string;
  readonly label: Label;
  readonly Z?: string; // the likeliest reason that fits, where it is known
}

/** A reason that reviews are given; label: what it speaks for, null where it fits both. */
export interface Reason {
  readonly text: string;
  readonly label: Label | null;
}

export interface Reviews extends PromptTexts {
  readonly reviews: ReadonlyMap<string, Review>; // by X, of both splits
  readonly reasons: readonly Reason[];
  readonly own?: true; // the visitor's reviews, all of which are trained on
}

const FILE = "subjectivity/prompts.json";
const failed = (what: string): Failed => ({ sentence: `${FILE}: ${what}` });

/** Labelled reviews of both splits and the list of reasons, or one sentence. */
export function readReviews(file: unknown): Reviews | Failed {
  const { train, heldOut, reasons } = (file ?? {}) as Readonly<Record<string, unknown>>;
  const known = { train: reviewsOf(train, "train"), heldOut: reviewsOf(heldOut, "heldOut") };
  if ("sentence" in known.train) return known.train;
  if ("sentence" in known.heldOut) return known.heldOut;
  const listed = reasonsOf(reasons);
  if ("sentence" in listed) return listed;
  return reviewsWith({ train: known.train, heldOut: known.heldOut }, listed);
}

/** Reviews of both splits, and the reasons that there are for all of them. */
export const reviewsWith = (
  { train, heldOut }: Readonly<Record<"train" | "heldOut", readonly Review[]>>,
  reasons: readonly Reason[],
): Reviews => ({
  train: train.map(({ X }) => X),
  heldOut: heldOut.map(({ X }) => X),
  reviews: new Map([...train, ...heldOut].map((review) => [review.X, review])),
  reasons,
});

function reviewsOf(list: unknown, key: string): readonly Review[] | Failed {
  if (!Array.isArray(list) || list.length === 0)
    return failed(`${key} must be a list of labelled reviews, at least one.`);
  const wrong = list.findIndex((item) => !isReview(item));
  return wrong < 0
    ? (list as Review[])
    : failed(`${key}[${wrong}] must have the texts X and Z and one of the labels ${names}.`);
}

function reasonsOf(list: unknown): readonly Reason[] | Failed {
  if (!Array.isArray(list) || list.length === 0)
    return failed("reasons must be a list of reasons, at least one.");
  const wrong = list.findIndex((item) => !isReason(item));
  return wrong < 0
    ? (list as Reason[])
    : failed(`reasons[${wrong}] must have a text, and a label of ${names} or null.`);
}

const names = labels.join(", ");
const isText = (value: unknown): boolean => typeof value === "string" && value !== "";
const isLabel = (value: unknown): boolean => labels.some((label) => label === value);

function isReview(item: unknown): boolean {
  const { X, Z, label } = (item ?? {}) as Readonly<Record<string, unknown>>;
  return isText(X) && isText(Z) && isLabel(label);
}

function isReason(item: unknown): boolean {
  const { text, label } = (item ?? {}) as Readonly<Record<string, unknown>>;
  return isText(text) && (label === null || isLabel(label));
}
