import { expect } from "vitest";
import { ExactAnswers } from "../answers";
import { hiddenState } from "../embedding";
import { logSumExp } from "../numbers";
import type { Bounded, Truth } from "../report";
import { everyString, momentAt, randomNext, stringLogProb, TablePolicy } from "./table";
import { type Toy, type ToyReward, extraReward, toyTask } from "./tasks";

/** A toy small enough to enumerate, its exact answers, and what enumeration says of them. */

export const V = 5;
export const STOP = 4;
export const off = randomNext(V, 21);
export const on = randomNext(V, 22);
const policy = new TablePolicy(V, STOP, on, off);

export const plain: ToyReward = {
  likelihoodWeight: 0,
  first: 8,
  firstElse: -8,
  later: -8,
  empty: -8,
};
export const toyOf = (changes: Partial<Toy> = {}): Toy => ({
  vocabulary: V,
  stop: STOP,
  permitted: [0, 2],
  minLength: 0,
  maxLength: 4,
  layout: "by-value",
  reward: () => plain,
  ...changes,
});

export function answersOf(toy: Toy, draws = 256): ExactAnswers {
  const task = toyTask(toy);
  const diversity =
    toy.layout === "ranked"
      ? ({ kind: "embedding", embedder: hiddenState(policy) } as const)
      : ({ kind: "effective-number" } as const);
  return new ExactAnswers(policy, task, { diversity, seed: 1, samples: 64, draws });
}

export const answer = (toy: Toy, T: number, draws?: number): Promise<Truth> =>
  answersOf(toy, draws).answer(toyTask(toy).trainPrompts[0], momentAt(3, T));

/** Every string of a toy with its target and the sampler's masses, all in logs. */
export function enumerated(toy: Toy, T: number) {
  const { minLength, maxLength } = toy;
  const reward = toy.reward();
  const strings = everyString(V, STOP, maxLength).filter((z) => z.length >= minLength);
  const logP = strings.map((z) => stringLogProb(off, STOP, z));
  const logR = strings.map((z, k) => reward.likelihoodWeight * logP[k] + extraReward(toy, z));
  const logW = logR.map((r) => r / T);
  const logZ = logSumExp(logW);
  const logQ = strings.map((z) => {
    let sum = z.length === maxLength ? 0 : on(z)[STOP];
    z.forEach((token, i) => {
      const row = on(z.slice(0, i));
      sum += row[token];
      if (i < minLength) sum -= logSumExp(row.filter((_, v) => v !== STOP));
    });
    return sum;
  });
  return { strings, logP, logR, logPi: logW.map((w) => w - logZ), logQ, logZ };
}

/** Sums of the strings by outcome; −1 is the rest. */
export function partition(
  all: ReturnType<typeof enumerated>,
  outcome: (z: number[]) => number,
  K: number,
) {
  const sums = (logs: readonly number[]) =>
    Array.from({ length: K + 1 }, (_, k) =>
      logSumExp(logs.filter((__, s) => outcome(all.strings[s]) === (k < K ? k : -1))),
    );
  return { logPi: sums(all.logPi), logQ: sums(all.logQ) };
}

export const kl = (a: readonly number[], b: readonly number[]) =>
  a.reduce((sum, x, k) => sum + (x === -Infinity ? 0 : Math.exp(x) * (x - b[k])), 0);
export const tv = (a: readonly number[], b: readonly number[]) =>
  a.reduce((sum, x, k) => sum + Math.abs(Math.exp(x) - Math.exp(b[k])) / 2, 0);

/** Equal to float32, however large or small. */
export function near(figure: { value: number } | null, truth: number, what: string) {
  const value = figure?.value ?? NaN;
  expect(Number.isFinite(value), `${what} is finite`).toBe(true);
  const slack = 2e-5 * Math.max(1, Math.abs(truth));
  expect(Math.abs(value - truth), `${what}: ${value}, right ${truth}`).toBeLessThan(slack);
}

export const lengths = [0, 1, 2, 3, 4].flatMap((min) =>
  [1, 2, 4].filter((max) => max >= min).map((max) => [min, max] as const),
);
export const mean = (logs: readonly number[], values: readonly number[]) =>
  logs.reduce((sum, x, k) => sum + Math.exp(x) * values[k], 0);

export const slight: ToyReward = {
  likelihoodWeight: 1,
  first: 1,
  firstElse: 0,
  later: -0.5,
  empty: 0,
};

/** Certain bounds hold; where nothing is estimated the value is one of them; no error is 0. */
export function holds(figure: Bounded | null, truth: number, what: string) {
  if (figure === null) throw new Error(`${what} is missing`);
  const slack = 2e-5 * Math.max(1, Math.abs(truth));
  const { value, low, high, error } = figure;
  for (const x of [value, low, high ?? 0, error ?? 1]) expect(Number.isFinite(x), what).toBe(true);
  expect(low, `${what} from below`).toBeLessThanOrEqual(truth + slack);
  expect(high ?? Infinity, `${what} from above`).toBeGreaterThanOrEqual(truth - slack);
  if (error !== undefined) expect(error, `${what}: an error`).toBeGreaterThan(0);
  else expect(value, what).toBe(low);
}
