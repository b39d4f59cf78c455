import type { Figure, Last, Measured } from "./table";

/** The value under a path of names; undefined where there is none. */
function under(last: Last, path: readonly string[]): unknown {
  let value: unknown = last;
  for (const name of path) {
    if (typeof value !== "object" || value === null) return undefined;
    value = (value as Last)[name];
  }
  return value;
}

/** A number, or a value with its error, as the lines of --json write them. */
export function measured(last: Last, path: readonly string[]): Measured | null {
  const value = under(last, path);
  if (typeof value === "number") return { value };
  const [number, error] = [at(value, "value"), at(value, "error")];
  if (typeof number !== "number") return null;
  return { value: number, ...(typeof error === "number" && { error }) };
}

const at = (value: unknown, name: string): unknown =>
  typeof value === "object" && value !== null ? (value as Last)[name] : undefined;

/** The first of some paths that holds a figure. */
export const firstOf =
  (...paths: readonly (readonly string[])[]) =>
  (last: Last): Measured | null => {
    for (const path of paths) {
      const found = measured(last, path);
      if (found) return found;
    }
    return null;
  };

/** Of the watched prompt at the last step, exact or estimated with its error. */
const exactly = (name: string) => firstOf(["exact", name], ["bounded", name]);

export const klForward: Figure = {
  name: "kl_target_policy",
  title: "KL(target ‖ policy)",
  unit: "nats",
  better: "less",
  scale: "log",
  read: exactly("klForward"),
};

export const klReverse: Figure = {
  name: "kl_policy_target",
  title: "KL(policy ‖ target)",
  unit: "nats",
  better: "less",
  scale: "log",
  read: exactly("klReverse"),
};

export const klAmong: Figure = {
  name: "kl_policy_target_listed",
  title: "KL(policy ‖ target) among the listed",
  unit: "nats",
  better: "less",
  scale: "log",
  read: firstOf(["exact", "among", "klReverse"], ["bounded", "among", "klReverse"]),
};

export const valid: Figure = {
  name: "valid",
  title: "Valid mass",
  unit: "1",
  better: "more",
  scale: "linear",
  read: exactly("valid"),
};

/** By --survey, or by --judge of as many held-out prompts; fewer training prompts say less. */
const surveyedOrJudged = (split: "train" | "heldOut", when: "Before" | "After") =>
  firstOf(
    ["survey", split, `klForward${when}`],
    ...(split === "heldOut" ? [["judged", split, "klForward", when.toLowerCase()]] : []),
  );

/** Means over the prompts of a split. */
export const surveyedKl = (split: "train" | "heldOut"): Figure => ({
  name: `kl_target_policy_${split === "train" ? "training" : "held_out"}`,
  title: `KL(target ‖ policy), ${split === "train" ? "training" : "held-out"} prompts`,
  unit: "nats",
  better: "less",
  scale: "log",
  read: surveyedOrJudged(split, "After"),
  readBefore: surveyedOrJudged(split, "Before"),
});

const pointNames = {
  logLikelihood: ["log_likelihood", "mean log p", "nats"],
  best: ["best_of_ten", "largest log p of ten", "nats"],
  diversity: ["diversity", "diversity", "1"],
} as const;

/** Where the policy, the untrained model and its decodings lie, on held-out prompts. */
const splitName = { train: "labelled", heldOut: "held out" } as const;
type LabelSplitName = keyof typeof splitName;

/** Of every prompt of a split, by --survey; without it of those that the last exact answer told. */
const ofLabels = (split: LabelSplitName, name: string) => ({
  read: firstOf(
    ["survey", "labels", split, "after", name],
    ["exact", "labels", split, name],
    ["bounded", "labels", split, name],
  ),
  readBefore: firstOf(["survey", "labels", split, "before", name]),
});

const ways = { votes: "Vote of 10", summed: "Exact sum", direct: "Read off" } as const;

/** Share of prompts whose label is told right: by reasons or without one. */
export const labelShare = (split: LabelSplitName, way: keyof typeof ways): Figure => ({
  name: `${way}_${split === "train" ? "labelled" : "held_out"}`,
  title: `${ways[way]}, ${splitName[split]}`,
  unit: "1",
  better: "more",
  scale: "linear",
  ...ofLabels(split, way),
});

/** How far ELBO or log p(Y | X) of the labelled prompts rose in training, by --survey. */
export const boundRise = (name: "elbo" | "logEvidence"): Figure => ({
  name: name === "elbo" ? "elbo_rise" : "log_evidence_rise",
  title: `Rise of ${name === "elbo" ? "ELBO" : "log p(Y | X)"}`,
  unit: "nats",
  better: "more",
  scale: "linear",
  read: (last) => {
    const of = (when: string) => measured(last, ["survey", "labels", "train", when, name]);
    const [before, after] = [of("before"), of("after")];
    return before && after ? { value: after.value - before.value } : null;
  },
});

/** Mean KL(posterior ‖ q) over the listed reasons. */
export const labelledKl = (split: LabelSplitName): Figure => ({
  name: `kl_posterior_policy_${split === "train" ? "labelled" : "held_out"}`,
  title: `KL(posterior ‖ q), ${splitName[split]}`,
  unit: "nats",
  better: "less",
  scale: "log",
  ...ofLabels(split, "klForward"),
});

export const surveyedPoint = (name: keyof typeof pointNames): Figure => {
  const [column, title, unit] = pointNames[name];
  const of = (last: Last, decoding: string) => decodingFigure(last, decoding, name);
  return {
    name: `held_out_${column}`,
    title: `Held out: ${title}`,
    unit,
    scale: "linear",
    read: (last) => of(last, "policy"),
    readBefore: (last) => of(last, "ancestral"),
    readDecoding: of,
  };
};

/** A figure of a way of writing ten strings, by its title. */
function decodingFigure(last: Last, decoding: string, name: string): Measured | null {
  const points = under(last, ["survey", "heldOut", "decodings"]);
  if (!Array.isArray(points)) return null;
  const point: unknown = points.find((one: unknown) => at(one, "title") === decoding);
  const value = at(point, name);
  return typeof value === "number" ? { value } : null;
}

/**
 * Mean P(right) of the set of so many operands, by --exam. A decoding is an arm of the exam, alone
 * or with a way to choose among its answers: "untrained", "untrained/vote".
 */
export const examinedRight = (operands: 3 | 4 | 5): Figure => {
  const of = (last: Last, decoding: string) => {
    const [arm, choice = "right"] = decoding.split("/");
    return measured(last, ["exam", String(operands - 3), "figures", arm, choice]);
  };
  return {
    name: `right_${operands}_operands`,
    title: `P(right), ${operands} operands`,
    unit: "1",
    better: "more",
    scale: "linear",
    read: (last) => of(last, "policy"),
    readBefore: (last) => of(last, "untrained"),
    readDecoding: of,
  };
};

/** Mean KL from the target, given a right way of working, to all that is written; by --exam. */
export const examinedKl = (operands: 3 | 4 | 5): Figure => {
  const of = (last: Last, arm: string) =>
    measured(last, ["exam", String(operands - 3), "figures", arm, "ways", "whole"]);
  return {
    name: `kl_right_ways_policy_${operands}_operands`,
    title: `KL(right ways ‖ policy), ${operands} operands`,
    unit: "nats",
    better: "less",
    scale: "log",
    read: (last) => of(last, "policy"),
    readBefore: (last) => of(last, "untrained"),
    readDecoding: of,
  };
};

export const rewardEvaluations: Figure = {
  name: "reward_evaluations",
  title: "Strings rewarded",
  unit: "1",
  scale: "linear",
  read: (last) => measured(last, ["rewardEvaluations"]),
};

export const seconds: Figure = {
  name: "seconds",
  title: "Seconds of training",
  unit: "s",
  scale: "linear",
  read: (last) => measured(last, ["seconds"]),
};
