import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import type { Truth } from "../../worker/protocol";
import { readRecording } from "../../worker/recording-file";

/** Figures that the lessons quote, held to the recordings in which a reader sees them. */

interface Moment {
  readonly truth: Truth;
  readonly record: {
    readonly loss: number;
    readonly logReward: number | null;
    readonly logZ: number | null;
    readonly logZLines: readonly (readonly number[])[];
    readonly rewardEvaluations: number;
  };
}

/** The last exact answer and record up to a step. */
function momentOf(name: string, step: number): Moment {
  const recording = readRecording(readFileSync(`public/recordings/${name}.json`, "utf8"));
  if (!recording.ok) throw new Error(recording.sentence);
  const { reports } = recording.value;
  const truth = reports.findLast((r) => r.kind === "truth" && r.truth.step <= step);
  const record = reports.findLast((r) => r.kind === "stepped" && r.record.step <= step);
  if (truth?.kind !== "truth") throw new Error(`${name} has no exact answer by step ${step}.`);
  const none = {
    ...{ loss: NaN, logReward: NaN, logZ: null },
    ...{ logZLines: [], rewardEvaluations: NaN },
  };
  return { truth: truth.truth, record: record?.kind === "stepped" ? record.record : none };
}

type Figure = (moment: Moment) => number | null;

const row = (text: string, of: "target" | "policy" | "prior"): Figure => {
  return ({ truth }) => 100 * (truth.rows.find((r) => r.text.trim() === text)?.[of] ?? NaN);
};
const tv: Figure = ({ truth }) => truth.tv?.value ?? null;
const forward: Figure = ({ truth }) => truth.klForward?.value ?? null;
const reverse: Figure = ({ truth }) => truth.klReverse?.value ?? null;
const logZ: Figure = ({ truth }) => truth.logZ.value;
const rest = (of: "policy" | "prior"): Figure => {
  return ({ truth }) => 100 * (truth.rest[of] + truth.more[of]);
};
const kept: Figure = ({ truth }) => truth.rows.filter((r) => r.policy >= r.target / 2).length;
const targetReward: Figure = ({ truth }) => truth.targetReward?.value ?? null;
const loss: Figure = ({ record }) => record.loss;
const logReward: Figure = ({ record }) => record.logReward;
const policyLogZ: Figure = ({ record }) => record.logZ;
const evaluations: Figure = ({ record }) => record.rewardEvaluations;
const lineEnd = (k: number): Figure => {
  return ({ record }) => record.logZLines[k]?.at(-1) ?? null;
};
const lowestLine: Figure = ({ record }) => Math.min(...record.logZLines.flat());
const highestLine: Figure = ({ record }) => Math.max(...record.logZLines.flat());
const infilled = "At once she asked the baker for the key";
const allowed: Figure = ({ truth }) => truth.verdict?.policy.value ?? null;
const storiesOf = (split: "train" | "heldOut"): Figure => {
  return ({ truth }) => truth.splits?.[split]?.klForward?.value ?? null;
};
type Means = NonNullable<NonNullable<Truth["labels"]>["train"]>;
const labelled = (of: (means: Means) => number): Figure => {
  return ({ truth }) => (truth.labels?.train ? of(truth.labels.train) : null);
};
const evidence = labelled(({ logEvidence }) => logEvidence);
const bound = labelled(({ elbo }) => elbo);
const gap = labelled(({ klReverse }) => klReverse);
const vote: Figure = ({ truth }) => truth.labels?.heldOut?.votes?.value ?? null;
const readOff: Figure = ({ truth }) => truth.labels?.heldOut?.direct?.value ?? null;

type Claim = readonly [
  lesson: string,
  recording: string,
  step: number,
  figure: Figure,
  said: string,
];
const claims: readonly Claim[] = [
  ["outline", "random-integers", 0, row("7", "policy"), "2.84"],
  ["outline", "random-integers", 0, rest("policy"), "58.3"],
  ["outline", "random-integers", 40, row("7", "policy"), "6.22"],
  ["outline", "random-integers", 60, row("7", "policy"), "1.37"],
  ["outline", "random-integers", 40, tv, "0.324"],
  ["outline", "random-integers", 240, tv, "0.00595"],
  ["outline", "random-integers", 240, row("7", "policy"), "0.990"],
  ["outline", "random-integers", 240, rest("policy"), "0.09"],
  ["log-z", "random-integers", 0, logZ, "12.6"],
  ["log-z", "random-integers", 20, lineEnd(0), "−3.38"],
  ["log-z", "random-integers", 20, lineEnd(1), "11.9"],
  ["log-z", "random-integers", 240, lowestLine, "12.55"],
  ["log-z", "random-integers", 240, highestLine, "12.61"],
  ["log-z", "lesson-collapse", 240, policyLogZ, "10.3"],
  ["collapse", "lesson-collapse", 240, kept, "10"],
  ["collapse", "lesson-collapse", 240, row("7", "policy"), "10.0"],
  ["collapse", "lesson-collapse", 240, tv, "0.900"],
  ["collapse", "lesson-collapse", 240, logReward, "8.00"],
  ["collapse", "lesson-collapse", 240, loss, "0.000003"],
  ["collapse", "lesson-collapse-mended", 240, kept, "97"],
  ["collapse", "lesson-collapse-mended", 240, tv, "0.0360"],
  ["collapse", "lesson-collapse-mended", 240, forward, "0.227"],
  ["collapse", "lesson-collapse-mended", 240, reverse, "0.0318"],
  ["temperatures", "lesson-temperatures", 120, tv, "0.0597"],
  ["temperatures", "lesson-temperatures", 120, row("76", "target"), "2.17"],
  ["temperatures", "lesson-temperatures", 120, row("50", "target"), "0.72"],
  ["temperatures", "lesson-temperatures", 180, row("76", "target"), "3.57"],
  ["temperatures", "lesson-temperatures", 240, row("76", "target"), "3.57"],
  ["temperatures", "lesson-temperatures", 200, tv, "0.206"],
  ["temperatures", "lesson-temperatures", 240, tv, "0.14"],
  ["short-strings", "lesson-short-strings", 0, tv, "0.00004"],
  ["short-strings", "lesson-short-strings", 60, row("He", "policy"), "53.6"],
  ["short-strings", "lesson-short-strings", 60, row("He", "target"), "0.00"],
  ["short-strings", "lesson-short-strings", 60, tv, "0.842"],
  ["short-strings", "lesson-short-strings-vargrad", 60, tv, "0.00114"],
  [
    "short-strings",
    "lesson-short-strings-vargrad",
    60,
    row("He had to read a long book", "policy"),
    "25.3",
  ],
  ["infilling", "lesson-infilling", 0, allowed, "0.499"],
  ["infilling", "lesson-infilling", 0, row(infilled, "target"), "65.8"],
  ["infilling", "lesson-infilling", 0, row(infilled, "policy"), "30.5"],
  ["infilling", "lesson-infilling", 400, allowed, "0.999"],
  ["infilling", "lesson-infilling", 400, row(infilled, "policy"), "73.8"],
  ["infilling", "lesson-infilling", 0, tv, "0.497"],
  ["infilling", "lesson-infilling", 400, tv, "0.0808"],
  ["infilling", "lesson-infilling", 160, tv, "0.476"],
  ["infilling", "lesson-infilling", 400, storiesOf("train"), "0.525"],
  ["infilling", "lesson-infilling", 400, storiesOf("heldOut"), "0.429"],
  ["infilling", "lesson-infilling", 0, storiesOf("train"), "1.09"],
  ["infilling", "lesson-infilling", 0, storiesOf("heldOut"), "1.25"],
  ["em", "lesson-em", 10, readOff, "0.500"],
  ["em", "lesson-em", 80, vote, "0.998"],
  ["em", "lesson-em", 0, tv, "0.833"],
  ["em", "lesson-em", 80, tv, "0.108"],
  ["em", "lesson-em", 0, bound, "−4.46"],
  ["em", "lesson-em", 80, bound, "−2.13"],
  ["em", "lesson-em", 80, evidence, "−1.988"],
  ["em", "lesson-em", 80, gap, "0.139"],
  ["em", "lesson-em", 90, evidence, "−1.984"],
  ["em", "lesson-em", 270, evidence, "−1.972"],
  ["em", "lesson-em", 270, gap, "0.110"],
  ["ppo", "lesson-ppo", 240, row("20", "policy"), "99.9"],
  ["ppo", "lesson-ppo", 240, row("20", "target"), "4.42"],
  ["ppo", "lesson-ppo", 240, tv, "0.955"],
  ["ppo", "lesson-ppo", 240, logReward, "9.49"],
  ["ppo", "lesson-ppo", 240, targetReward, "8.61"],
  ["ppo", "drawn-integers", 240, targetReward, "8.61"],
  ["ppo", "lesson-ppo-kl", 240, tv, "0.0871"],
  ["ppo", "lesson-ppo-kl", 240, forward, "0.130"],
  ["ppo", "lesson-ppo-kl", 240, row("68", "policy"), "0.167"],
  ["ppo", "lesson-ppo-kl", 240, row("68", "target"), "2.06"],
  ["ppo", "drawn-integers", 240, forward, "0.00132"],
  ["ppo", "drawn-integers", 140, forward, "0.00691"],
  ["ppo", "drawn-integers", 140, evaluations, "3 904"],
  ["ppo", "drawn-integers", 240, evaluations, "6 656"],
  ["ppo", "lesson-ppo-kl", 240, evaluations, "3 840"],
  ["ppo", "drawn-integers", 240, row("68", "policy"), "2.09"],
];

test.each(claims)("%s: in %s at step %i the figure that it quotes is so", (...claim) => {
  const [lesson, recording, step, figure, said] = claim;
  const text = readFileSync(`public/lessons/${lesson}.md`, "utf8");
  if (!/^(10|97)$/.test(said)) expect(text).toContain(said); // those are written in words, or alone
  const digits = said.split(".")[1]?.length ?? 0;
  const value = figure(momentOf(recording, step)) ?? NaN;
  // rounded as the page rounds
  expect(Math.abs(value - Number(said.replace("−", "-").replace(/\s/g, "")))).toBeLessThanOrEqual(
    0.5000001 * 10 ** -digits,
  );
});
