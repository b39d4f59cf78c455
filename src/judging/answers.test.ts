import { describe, expect, it } from "vitest";
import { ExactAnswers } from "./answers";
import { hiddenState } from "./embedding";
import { logSumExp } from "./numbers";
import type { Bounded, Truth } from "./report";
import { everyString, momentAt, randomNext, stringLogProb, TablePolicy } from "./testing/table";
import { type Toy, type ToyReward, extraReward, toyTask } from "./testing/tasks";

const V = 5;
const STOP = 4;
const off = randomNext(V, 21);
const on = randomNext(V, 22);
const policy = new TablePolicy(V, STOP, on, off);

const plain: ToyReward = { likelihoodWeight: 0, first: 8, firstElse: -8, later: -8, empty: -8 };
const toyOf = (changes: Partial<Toy> = {}): Toy => ({
  vocabulary: V,
  stop: STOP,
  permitted: [0, 2],
  minLength: 0,
  maxLength: 4,
  layout: "by-value",
  reward: () => plain,
  ...changes,
});

function answersOf(toy: Toy, draws = 256): ExactAnswers {
  const task = toyTask(toy);
  const diversity =
    toy.layout === "ranked"
      ? ({ kind: "embedding", embedder: hiddenState(policy) } as const)
      : ({ kind: "effective-number" } as const);
  return new ExactAnswers(policy, task, { diversity, seed: 1, samples: 64, draws });
}

const answer = (toy: Toy, T: number, draws?: number): Promise<Truth> =>
  answersOf(toy, draws).answer(toyTask(toy).trainPrompts[0], momentAt(3, T));

/** Every string of a toy with its target and the sampler's masses, all in logs. */
function enumerated(toy: Toy, T: number) {
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
function partition(
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

const kl = (a: readonly number[], b: readonly number[]) =>
  a.reduce((sum, x, k) => sum + (x === -Infinity ? 0 : Math.exp(x) * (x - b[k])), 0);
const tv = (a: readonly number[], b: readonly number[]) =>
  a.reduce((sum, x, k) => sum + Math.abs(Math.exp(x) - Math.exp(b[k])) / 2, 0);

/** Equal to float32, however large or small. */
function near(figure: { value: number } | null, truth: number, what: string) {
  const value = figure?.value ?? NaN;
  expect(Number.isFinite(value), `${what} is finite`).toBe(true);
  const slack = 2e-5 * Math.max(1, Math.abs(truth));
  expect(Math.abs(value - truth), `${what}: ${value}, right ${truth}`).toBeLessThan(slack);
}

const TEMPERATURES = [0.1, 0.17, 0.3, 0.38, 0.4, 0.45, 0.7, 1, 2, 5];
const lengths = [0, 1, 2, 3, 4].flatMap((min) =>
  [1, 2, 4].filter((max) => max >= min).map((max) => [min, max] as const),
);
const rewards: ToyReward[] = [
  plain,
  { ...plain, first: 50, firstElse: -50, later: -50, empty: -50 },
  { ...plain, first: -50, firstElse: 50, later: 0, empty: 50 },
  { ...plain, first: 0, firstElse: 0, later: 0, empty: 0 },
];

describe.each(lengths)("counted, %i to %i tokens", (minLength, maxLength) => {
  it("every figure is finite and that of enumeration, at every temperature and weight", async () => {
    for (const reward of rewards)
      for (const T of TEMPERATURES) {
        const toy = toyOf({ minLength, maxLength, reward: () => reward });
        const truth = await answer(toy, T);
        const all = enumerated(toy, T);
        const listed = (z: number[]) =>
          minLength > 1 || z.length === 1 ? toy.permitted.indexOf(z[0]) : -1;
        const { logPi, logQ } = partition(all, listed, toy.permitted.length);
        const at = `T ${T}, ${JSON.stringify(reward)}`;
        expect(truth.support).toBe("counted");
        near(truth.logZ, all.logZ, `log Z, ${at}`);
        near(truth.klForward, kl(logPi, logQ), `KL(target ‖ q), ${at}`);
        near(truth.klReverse, kl(logQ, logPi), `KL(q ‖ target), ${at}`);
        near(truth.tv, tv(logPi, logQ), `TV, ${at}`);
        near(truth.targetReward, mean(all.logPi, all.logR), `E[log R], ${at}`);
        for (const name of ["klForward", "klReverse", "tv", "logZ"] as const)
          expect(truth[name]?.high).toBe(truth[name]?.low);
        truth.rows.forEach((row, k) => {
          near({ value: row.target }, Math.exp(logPi[k]), `target, ${at}`);
          near({ value: row.policy }, Math.exp(logQ[k]), `policy, ${at}`);
        });
        near({ value: truth.rest.policy }, Math.exp(logQ[2]), `rest, ${at}`);
        near({ value: truth.rest.target }, Math.exp(logPi[2]), `rest of the target, ${at}`);
        const valid = minLength > 1 ? 0 : Math.exp(logSumExp(logQ.slice(0, 2)));
        near(truth.valid, valid, `valid, ${at}`);
        if (minLength <= 1) near(truth.targetDiversity, 2, `diversity, ${at}`);
        else expect(truth.targetDiversity).toBeNull();
        if (minLength <= 1)
          near(
            truth.targetLikelihood,
            (stringLogProb(off, STOP, [0]) + stringLogProb(off, STOP, [2])) / 2,
            `likelihood, ${at}`,
          );
        expect(JSON.parse(JSON.stringify(truth))).toEqual(truth);
      }
  });
});

const mean = (logs: readonly number[], values: readonly number[]) =>
  logs.reduce((sum, x, k) => sum + Math.exp(x) * values[k], 0);

const likelihoods = [0, 0.3, 2];
const words: (ToyReward["word"] | undefined)[] = [
  undefined,
  { token: 1, weight: 10 },
  { token: 3, weight: -10 },
];
const slight: ToyReward = { likelihoodWeight: 1, first: 1, firstElse: 0, later: -0.5, empty: 0 };

describe.each(lengths)("walked, %i to %i tokens", (minLength, maxLength) => {
  it("a whole walk is finite and that of enumeration; a cut one bounds it", async () => {
    for (const likelihoodWeight of likelihoods)
      for (const word of words)
        for (const T of [0.1, 0.45, 1, 5])
          for (const maxNodes of [3, 20, 5000]) {
            const reward = { ...slight, likelihoodWeight, word };
            const toy = toyOf({
              minLength,
              maxLength,
              layout: "ranked",
              maxNodes,
              reward: () => reward,
            });
            const truth = await answer(toy, T, 64);
            const { logPi, logQ, logZ, logR, logP } = enumerated(toy, T);
            const at = `T ${T}, weight ${likelihoodWeight}, ${JSON.stringify(word)}, ${maxNodes}`;
            holds(truth.logZ, logZ, `log Z, ${at}`);
            holds(truth.klForward, kl(logPi, logQ), `KL(target ‖ q), ${at}`);
            holds(truth.klReverse, kl(logQ, logPi), `KL(q ‖ target), ${at}`);
            holds(truth.tv, tv(logPi, logQ), `TV, ${at}`);
            expect(JSON.parse(JSON.stringify(truth)), at).toEqual(truth);
            if (!truth.exact) continue;
            near(truth.logZ, logZ, `log Z, ${at}`);
            near(truth.klForward, kl(logPi, logQ), `KL(target ‖ q), ${at}`);
            near(truth.tv, tv(logPi, logQ), `TV, ${at}`);
            near(truth.targetReward, mean(logPi, logR), `E[log R], ${at}`);
            near(truth.targetLikelihood, mean(logPi, logP), `E[log p], ${at}`);
          }
  });
});

/** Certain bounds hold; where nothing is estimated the value is one of them; no error is 0. */
function holds(figure: Bounded | null, truth: number, what: string) {
  if (figure === null) throw new Error(`${what} is missing`);
  const slack = 2e-5 * Math.max(1, Math.abs(truth));
  const { value, low, high, error } = figure;
  for (const x of [value, low, high ?? 0, error ?? 1]) expect(Number.isFinite(x), what).toBe(true);
  expect(low, `${what} from below`).toBeLessThanOrEqual(truth + slack);
  expect(high ?? Infinity, `${what} from above`).toBeGreaterThanOrEqual(truth - slack);
  if (error !== undefined) expect(error, `${what}: an error`).toBeGreaterThan(0);
  else expect(value, what).toBe(low);
}
