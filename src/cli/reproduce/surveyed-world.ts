import { firstOf, measured } from "./figures";
import type { Figure, Last, Measured } from "./table";

/**
 * Means over the prompts of a split for which the world lists strings: all of them by --survey,
 * without it those that every exact answer tells.
 */

type Split = "train" | "heldOut";
const names = { train: "training", heldOut: "held_out" } as const;
const titles = { train: "training", heldOut: "held-out" } as const;

const ofSplit = (
  split: Split,
  name: "klForward" | "worldToPolicy" | "listed",
  figure: Omit<Figure, "read">,
): Figure => ({
  ...figure,
  name: `${figure.name}_${names[split]}`,
  title: `${figure.title}, ${titles[split]} prompts`,
  read: firstOf(
    ["survey", "world", split, "after", name],
    ["exact", "splits", split, name],
    ["bounded", "splits", split, name],
  ),
  readBefore: (last) => measured(last, ["survey", "world", split, "before", name]),
});

const nats = { unit: "nats", better: "less" } as const;

export const surveyedWorldKl = (split: Split): Figure =>
  ofSplit(split, "klForward", {
    name: "kl_target_policy",
    title: "KL(target ‖ policy)",
    ...nats,
    scale: "log",
  });

export const surveyedWorldAnswer = (split: Split): Figure =>
  ofSplit(split, "worldToPolicy", {
    name: "kl_world_policy",
    title: "KL(world ‖ policy)",
    ...nats,
    scale: "log",
  });

/** The policy's mass on the listed strings; `passes` says what they do. */
export const surveyedWorldShare = (split: Split, passes: string): Figure =>
  ofSplit(split, "listed", {
    name: "listed",
    title: `P(${passes})`,
    unit: "1",
    better: "more",
    scale: "linear",
  });

/** KL(target ‖ policy) of the one split less that of the other, whose errors are independent. */
const gapOfSplits = (last: Last): Measured | null => {
  const [train, heldOut] = (["train", "heldOut"] as const).map((split) =>
    surveyedWorldKl(split).read(last),
  );
  if (!train || !heldOut) return null;
  const value = heldOut.value - train.value;
  if (train.error === undefined || heldOut.error === undefined) return { value };
  return { value, error: Math.hypot(train.error, heldOut.error) };
};

export const surveyedGap: Figure = {
  name: "amortisation_gap",
  title: "Amortisation gap",
  unit: "nats", // none is better: a policy that has learned nothing has no gap either
  scale: "linear",
  read: (last) => measured(last, ["survey", "world", "gap", "after", "gap"]) ?? gapOfSplits(last),
  readBefore: (last) => measured(last, ["survey", "world", "gap", "before", "gap"]),
};
