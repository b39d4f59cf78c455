import type { Stamp } from "../../src/worker/protocol";

/**
 * What the fake worker's figures are made of. Every function of this folder but those of `page.ts`
 * runs in the page, where it is injected as text: it may use its arguments alone.
 */

/** Where a fake run stands. */
export interface State {
  readonly ranked: boolean; // the layout: ranked strings, else integers by value
  readonly names: readonly string[];
  readonly prior: readonly number[];
  readonly step: number;
  readonly T: number;
  readonly since: number; // step of the last edit
  readonly edits: number;
  readonly seed: number;
  readonly keeps: number; // share of the strings that the policy does not lose
  readonly goal: Goal;
  readonly settled: boolean; // nothing is left to learn
}

/** Which integers are wanted. */
export type Goal = "uniform" | "drawn" | "gaussian";

/** The same number in [0, 1) for the same i, without a pattern. */
function noise(i: number): number {
  const s = Math.sin(i * 127.1 + 11.7) * 43758.5453;
  return s - Math.floor(s);
}

/** How far the policy is on its way from the prior (0) to the target (1). */
const learned = ({ step }: State): number => 1 - Math.exp(-step / 70);

/** Does the policy of this seed keep a string? */
const isKept = ({ seed, keeps }: State, i: number, noiseOf: typeof noise): boolean =>
  keeps >= 1 || noiseOf(i + 101 * seed) < keeps;

const exactLogZ = ({ ranked, T }: State): number => (ranked ? -2.78 / T : 4.6 + 8 / T);

const stamp = ({ step, T, edits }: State): Stamp => ({
  step,
  rewardTemperature: T,
  target: edits,
  prompt: "a",
});

function sentences(): string[] {
  const starts = [
    "The vote was postponed",
    "The meeting was adjourned",
    "The council will vote next week",
    "The plan would replace the old pier",
    "They also asked for a map",
    "The plan was approved",
    "The vote was delayed",
    "The plan is not final",
    "The council did not vote",
    "The mayor said he would wait",
  ];
  const ends = ["", " again", " today", " at noon", " in May", " in June", " twice"];
  return Array.from({ length: 60 }, (_, i) => ` ${starts[i % 10]}${ends[Math.floor(i / 10)]}`);
}
const integers = (): string[] => Array.from({ length: 100 }, (_, i) => String(i));

/** The prior's probability of every listed string; the rest is on strings of no row. */
function priorOf(ranked: boolean, count: number, noiseOf: typeof noise): number[] {
  const favourites = [7, 17, 27, 37, 42, 73];
  const integer = (i: number) =>
    0.25 + 0.8 * noiseOf(i) ** 2 + (favourites.includes(i) ? 2 + noiseOf(i + 9) * 2 : 0);
  const raw = Array.from({ length: count }, (_, i) => (ranked ? Math.exp(-0.06 * i) : integer(i)));
  const sum = raw.reduce((a, b) => a + b, 0);
  return raw.map((p) => (p / sum) * (ranked ? 0.8 : 0.507));
}

/** What an integer's share of the target is proportional to, at T = 1. */
function wanted(goal: Goal, i: number): number {
  const hill = (top: number, mean: number, deviation: number) =>
    top * Math.exp(-(((i - mean) / deviation) ** 2) / 2);
  if (goal === "drawn") return hill(0.044, 20, 5) + hill(0.021, 68, 13) + 1e-4;
  return goal === "gaussian" ? hill(0.027, 50, 15) + 1e-4 : 1;
}

/** The target's shares of the integers at a reward temperature. */
function integerTarget({ names, goal, T }: State, wantedOf: typeof wanted): number[] {
  const powers = names.map((_, i) => wantedOf(goal, i) ** (1 / T));
  const sum = powers.reduce((a, b) => a + b, 0);
  return powers.map((power) => (0.994 * power) / sum);
}

export const basics = {
  wanted,
  integerTarget,
  noise,
  learned,
  isKept,
  exactLogZ,
  stamp,
  sentences,
  integers,
  priorOf,
};
export type Basics = typeof basics;
