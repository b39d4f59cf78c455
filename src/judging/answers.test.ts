import { describe, expect, it } from "vitest";
import { ExactAnswers } from "./answers";
import { type CountedReward, count } from "./counting";
import { compare } from "./divergences";
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

describe("random integers of the embedded model's vocabulary", () => {
  const rule: CountedReward = {
    vocabulary: 960,
    permitted: 100,
    minLength: 0,
    maxLength: 5,
    logR: (n, starts) => (n === 0 ? -8 : (starts ? 8 : -8) - 8 * ((n * (n + 1)) / 2 - 1)),
  };

  it.each([
    [0.45, 0.025147],
    [0.4, 0.03048],
    [0.38, 0.033007],
    [0.3, 0.04648],
    [0.1, 0.17448],
  ])("KL(q ‖ target) of an even policy with 0.9988 on numbers, at T %d: %d", (T, right) => {
    const { logListed, logRest } = count(rule, T);
    const { klReverse } = compare({
      logWeight: new Float64Array(100).fill(logListed),
      logPolicy: new Float64Array(100).fill(Math.log(0.9988 / 100)),
      rest: { is: "one outcome", logPolicy: Math.log(0.0012), low: logRest, high: logRest },
    });
    expect(klReverse.value).toBeCloseTo(right, 6);
    expect(klReverse.high).toBe(klReverse.low);
  });

  it("log Z of strings of three tokens alone is counted: −13.663047", () => {
    expect(count({ ...rule, minLength: 3, maxLength: 3 }, 1).logZ).toBeCloseTo(-13.663047, 6);
  });
});

describe("an edit", () => {
  const word = (token: number, weight: number) => ({ ...plain, word: { token, weight } });

  it("that leaves the target as it is leaves every divergence as it is, by what it is defined", async () => {
    for (const [minLength, maxLength] of lengths) {
      let reward: ToyReward = plain;
      const toy = toyOf({ minLength, maxLength, reward: () => reward });
      const answers = answersOf(toy);
      const prompt = toyTask(toy).trainPrompts[0];
      const before = await answers.answer(prompt, momentAt(1));
      reward = word(1, 0); // no longer counted, and the same target
      const after = await answers.answer(prompt, momentAt(1));
      expect(before.support).toBe("counted");
      expect(after.outcomes).toBe(before.outcomes);
      const whole = after.support === "walked";
      expect(whole).toBe(maxLength === 1);
      for (const name of ["klForward", "klReverse", "tv", "logZ"] as const) {
        const what = `${name}, ${minLength} to ${maxLength}`;
        const right = Number(before[name]?.value);
        if (whole) near(after[name], right, what);
        else if (after[name]) holds(after[name], right, what);
      }
    }
  });

  it("that wants a word moves the target, and the figures are those of enumeration", async () => {
    let reward: ToyReward = plain;
    const toy = toyOf({ reward: () => reward });
    const answers = answersOf(toy);
    const prompt = toyTask(toy).trainPrompts[0];
    await answers.answer(prompt, momentAt(1));
    reward = word(2, 9);
    const truth = await answers.answer(prompt, momentAt(1));
    const all = enumerated(toy, 1);
    const listed = (z: number[]) => (z.length === 1 ? toy.permitted.indexOf(z[0]) : -1);
    const { logPi, logQ } = partition(all, listed, 2);
    holds(truth.klForward, kl(logPi, logQ), "KL(target ‖ q)");
    holds(truth.klReverse, kl(logQ, logPi), "KL(q ‖ target)");
    holds(truth.tv, tv(logPi, logQ), "TV");
    expect(truth.klReverse?.high).not.toBeNull(); // of one outcome more, a KL is bounded above too
  });
});

describe("a cut walk", () => {
  const cut = (changes: Partial<ToyReward>, maxNodes: number) =>
    toyOf({ layout: "ranked", maxNodes, reward: () => ({ ...slight, ...changes }) });

  it("whose draws all fell inside reports bounds and no error", async () => {
    const truth = await answer(cut({}, 60), 0.7, 8); // eight draws, all of them likely strings
    expect(truth.exact).toBe(false);
    for (const name of ["logZ", "klForward", "klReverse", "tv"] as const) {
      expect(truth[name]).not.toHaveProperty("error");
      expect(truth[name]?.value).toBe(truth[name]?.low);
    }
    expect(truth.targetReward).toBeNull();
    expect(truth.targetLikelihood).toBeNull();
  });

  it("is estimated within its errors, of which none is 0, over many targets", async () => {
    let far = 0;
    let figures = 0;
    for (const T of [0.7, 1, 1.4])
      for (const maxNodes of [6, 12, 30, 80]) {
        const toy = cut({}, maxNodes);
        const truth = await answer(toy, T, 512);
        const { logPi, logQ, logZ, logR } = enumerated(toy, T);
        const right = {
          logZ,
          klForward: kl(logPi, logQ),
          klReverse: kl(logQ, logPi),
          tv: tv(logPi, logQ),
          targetReward: mean(logPi, logR),
        };
        for (const name of ["logZ", "klForward", "klReverse", "tv", "targetReward"] as const) {
          const { value, error } = truth[name] ?? { value: NaN };
          if (error === undefined) continue;
          expect(error).toBeGreaterThan(0);
          figures += 1;
          if (Math.abs(value - right[name]) > 2 * error) far += 1;
        }
      }
    expect(figures).toBeGreaterThan(30);
    expect(far / figures).toBeLessThan(0.1);
  });

  it("whose reward has no bound claims none beyond what it reached", async () => {
    const truth = await answer(cut({ unbounded: true }, 20), 1, 512);
    expect(truth.support).toBe("unbounded");
    expect(truth.coverage).toBe(0);
    expect(truth.logZ.high).toBeNull();
    expect(truth.logZ.error).toBeGreaterThan(0);
    expect(JSON.parse(JSON.stringify(truth))).toEqual(truth);
    const whole = await answer(cut({ unbounded: true }, 5000), 1, 64);
    expect(whole.support).toBe("walked"); // nothing is left that could lack a bound
  });
});
