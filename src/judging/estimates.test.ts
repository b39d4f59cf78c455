import { describe, expect, it } from "vitest";
import { type CountedReward, count } from "./counting";
import { listedTree } from "../reward/listed-tree";
import { compare } from "./divergences";
import {
  answer,
  answersOf,
  enumerated,
  holds,
  kl,
  lengths,
  mean,
  near,
  partition,
  plain,
  slight,
  toyOf,
  tv,
} from "./testing/enumerated";
import { momentAt } from "./testing/table";
import { type ToyReward, toyTask } from "./testing/tasks";

describe("random integers of the embedded model's vocabulary", () => {
  const rule: CountedReward = {
    vocabulary: 960,
    tree: listedTree(Array.from({ length: 100 }, (_, n) => Uint32Array.of(n + 1))),
    minLength: 0,
    maxLength: 5,
    logR: (n, node) => (n === 0 ? -8 : (node > 0 ? 8 : -8) - 8 * ((n * (n + 1)) / 2 - 1)),
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
      logWeight: logListed,
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

  it("that leaves the target unchanged leaves every divergence unchanged", async () => {
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
          const figure = truth[name];
          const { value, error } = figure ?? { value: NaN };
          if (error === undefined) continue;
          if (figure && "high" in figure && figure.high !== null)
            expect(error).toBeLessThan(figure.high - figure.low);
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
