import { describe, expect, it } from "vitest";
import { hiddenState } from "../../judging/embedding";
import { logSumExp } from "../../judging/numbers";
import {
  everyString,
  momentAt,
  randomNext,
  remembered,
  TablePolicy,
} from "../../judging/testing/table";
import type { NextToken } from "../../judging/testing/table";
import { outlineOf } from "../../judging/outline";
import { diversityOf } from "../../judging/diversity-measure";
import { openTask, taskFault } from "../index";
import { ExactAnswers } from "../../judging/answers";
import type { Task } from "../index";
import { leavesWith, vocabularyOf } from "../testing/vocabulary";

const NUMBERS = Array.from({ length: 100 }, (_, n) => String(n));
const TEXTS = ["<eos>", ...NUMBERS, "x", " y", "pick: "];
const vocabulary = vocabularyOf(TEXTS, 0);
const V = TEXTS.length;
const prompts = { prompt: "pick: " };
const base = {
  "reward.likelihood": 0,
  "length.min": 0,
  "length.max": 2,
  "objective.forcedStop": "certain",
};

function opened(leaves: () => ReturnType<typeof leavesWith>): Task {
  const task = openTask("random-integers", leaves, vocabulary, prompts);
  if ("sentence" in task) throw new Error(task.sentence);
  return task;
}

const off = randomNext(V, 1);
const on = randomNext(V, 2);
const keeperOf = (task: Task, policy: TablePolicy) =>
  new ExactAnswers(policy, task, {
    diversity: diversityOf(task, hiddenState(policy)),
    seed: 1,
    samples: 64,
    draws: 64,
  });
const judge = async (
  leaves: Parameters<typeof leavesWith>[0],
  next: NextToken,
  temperature = 1,
) => {
  const task = opened(() => leavesWith(leaves));
  const policy = new TablePolicy(V, 0, next, off);
  return keeperOf(task, policy).answer(task.trainPrompts[0], momentAt(3, temperature));
};

type Changes = Parameters<typeof leavesWith>[0];

const stringMass = (next: NextToken, z: number[]): number => {
  let p = z.length === 2 ? 1 : Math.exp(next(z)[0]);
  z.forEach((token, i) => (p *= Math.exp(next(z.slice(0, i))[token])));
  return p;
};

describe("random integers", () => {
  it("opens with one prompt, no mask, and numbers as the only valid strings", () => {
    const task = opened(() => leavesWith(base));
    expect(task.trainPrompts.map((p) => p.text)).toEqual(["pick: "]);
    expect(task.policyBias.every((x) => x === 0)).toBe(true);
    expect(task.valid(Uint32Array.of(58))).toBe(true);
    expect(task.valid(Uint32Array.of(58, 58))).toBe(false);
    expect(task.valid(Uint32Array.of(101))).toBe(false);
    expect(task.show(Uint32Array.of(58, 101))).toBe("57x");
  });

  it.each([1, 0.7, 2])("the counted truth is the brute-force one at T = %d", async (T) => {
    const task = opened(() => leavesWith(base));
    const truth = await judge(base, on, T);
    const strings = everyString(V, 0, 2);
    const logW = Float64Array.from(
      task.extra().of(strings.map((z) => Uint32Array.from(z))),
      (r) => r / T,
    );
    const logZ = logSumExp(logW);
    expect(truth.logZ).toEqual({
      value: expect.closeTo(logZ, 9) as number,
      low: expect.closeTo(logZ, 9) as number,
      high: expect.closeTo(logZ, 9) as number,
    });
    const pi = NUMBERS.map(() => Math.exp(8 / T - logZ));
    const q = NUMBERS.map((_, n) => stringMass(on, [n + 1]));
    const piRest = 1 - 100 * pi[0];
    const qRest = 1 - q.reduce((a, x) => a + x, 0);
    expect(truth.rest.target).toBeCloseTo(piRest, 9);
    expect(truth.rest.policy).toBeCloseTo(qRest, 5);
    truth.rows.forEach((row, n) => {
      expect(row.target).toBeCloseTo(pi[n], 9);
      expect(row.policy).toBeCloseTo(q[n], 7);
      expect(row.prior).toBeCloseTo(stringMass(off, [n + 1]), 7);
    });
    const forward = pi.reduce(
      (a, p, n) => a + p * Math.log(p / q[n]),
      piRest * Math.log(piRest / qRest),
    );
    expect(truth.klForward?.value).toBeCloseTo(forward, 4);
    expect(truth.klForward?.high).toBe(truth.klForward?.low);
    expect(truth.tv?.value).toBeCloseTo(
      (pi.reduce((a, p, n) => a + Math.abs(p - q[n]), 0) + Math.abs(piRest - qRest)) / 2,
      5,
    );
    expect(truth.valid.value + truth.rest.policy).toBeCloseTo(1, 5);
    expect(truth.targetReward?.value).toBeCloseTo(
      strings.reduce((a, _, k) => a + Math.exp(logW[k] - logZ) * logW[k] * T, 0),
      6,
    );
    expect(truth.exact).toBe(true);
    expect(truth.noiseFloor).toBeCloseTo(100 / 128, 9);
  });

  it.each<Changes>([{}, { "length.max": 1 }, { "reward.integerLater": 0 }])(
    "the outline, counted before there is a model, is the target of the exact answer: %j",
    async (changes) => {
      const leaves = { ...base, ...changes };
      const outline = outlineOf(
        opened(() => leavesWith(leaves)),
        0.7,
      );
      const truth = await judge(leaves, on, 0.7);
      expect(outline?.rows).toEqual(
        truth.rows.map(({ text, target }) => ({
          text,
          target: expect.closeTo(target, 12) as number,
        })),
      );
      expect(outline?.rest).toBeCloseTo(truth.rest.target, 12);
      expect(outline?.logZ).toBe(truth.logZ.value);
      expect(outline?.targetReward).toBe(truth.targetReward?.value);
    },
  );

  it("has no outline once a term needs the model", () => {
    const terms: Changes[] = [
      { "reward.likelihood": 0.5 },
      { "reward.words": "7", "reward.wordsWeight": 3 },
    ];
    for (const changes of terms)
      expect(
        outlineOf(
          opened(() => leavesWith({ ...base, ...changes })),
          1,
        ),
      ).toBeNull();
  });

  it("a policy that is the target has every divergence 0", async () => {
    const task = opened(() => leavesWith(base));
    const strings = everyString(V, 0, 2);
    const logW = Float64Array.from(task.extra().of(strings.map((z) => Uint32Array.from(z))));
    const flow = new Map<string, number>();
    const own = new Map(strings.map((z, k) => [z.join(), logW[k]]));
    strings.forEach((z, k) => {
      for (let i = 0; i <= z.length; i++)
        flow.set(z.slice(0, i).join(), (flow.get(z.slice(0, i).join()) ?? 0) + Math.exp(logW[k]));
    });
    const below = (prefix: readonly number[]) => Math.log(flow.get(prefix.join()) ?? 0);
    const exact: NextToken = (prefix) =>
      Float32Array.from(
        { length: V },
        (_, v) =>
          (v === 0
            ? Number(own.get(prefix.join()))
            : prefix.length < 2
              ? below([...prefix, v])
              : -99) - below(prefix),
      );
    const truth = await judge(base, remembered(exact));
    for (const figure of [truth.klForward, truth.klReverse, truth.tv])
      expect(figure?.value).toBeLessThan(1e-6);
    expect(truth.among?.klReverse).toBeLessThan(1e-9);
    expect(truth.modes).toEqual({ covered: 100, of: 100, share: 0.005 });
  });

  it("with other terms on, the walk's bounds hold and an edit acts at once", async () => {
    const edited = {
      ...base,
      "reward.words": "7, 42",
      "reward.wordsWeight": 3,
      "reward.likelihood": 0.5,
    };
    let leaves = leavesWith(base);
    const task = opened(() => leaves);
    const policy = new TablePolicy(V, 0, on, off);
    const keeper = keeperOf(task, policy);
    const before = await keeper.answer(task.trainPrompts[0], momentAt(0));
    leaves = leavesWith(edited);
    const after = await keeper.answer(task.trainPrompts[0], momentAt(1));
    expect(before.rows[42].target).toBeCloseTo(before.rows[41].target, 9);
    expect(after.rows[42].target).toBeGreaterThan(5 * after.rows[41].target);
    const strings = everyString(V, 0, 2);
    const extra = task.extra().of(strings.map((z) => Uint32Array.from(z)));
    const logZ = logSumExp(
      strings.map(
        (z, k) =>
          extra[k] + 0.5 * (Math.log(stringMass(off, z)) + (z.length === 2 ? off(z)[0] : 0)),
      ),
    );
    expect(after.logZ.low).toBeLessThanOrEqual(logZ + 1e-6);
    expect(after.logZ.high).toBeGreaterThanOrEqual(logZ - 1e-6);
    expect(Number(after.logZ.high) - after.logZ.low).toBeLessThan(0.05);
    expect(after.coverage).toBeGreaterThan(0.9);
    expect(after.layout).toBe("by-value");
    expect(after.rows).toHaveLength(100);
  });

  it("bounds of the other terms are never below their values", () => {
    const task = opened(() =>
      leavesWith({
        ...base,
        "reward.words": "7, 42",
        "reward.wordsRule": "each",
        "reward.pattern": "x",
        "reward.patternWeight": -2,
        "reward.lengthWeight": 1,
      }),
    );
    for (const z of everyString(V, 0, 2)
      .filter((_, k) => k < 110 || k % 37 === 0)
      .map((s) => Uint32Array.from(s)))
      for (let i = 0; i <= z.length; i++)
        expect(task.extra().bound?.(z.subarray(0, i), z.length)).toBeGreaterThanOrEqual(
          task.extra().of([z])[0] - 1e-9,
        );
  });

  it("refuses vocabularies and prompts it cannot use, in a sentence", () => {
    const missing = openTask(
      "random-integers",
      () => leavesWith({ ...base, "length.max": 1 }),
      vocabularyOf(TEXTS.slice(0, 50), 0),
      { prompt: "1" },
    );
    expect(missing).toEqual({ sentence: expect.stringContaining("49 takes 2 tokens") as string });
    expect(
      taskFault(
        "random-integers",
        leavesWith({ ...base, "prompt.text": "x".repeat(201) }),
        vocabulary,
        prompts,
      ),
    ).toContain("at most 200");
    expect(
      taskFault(
        "random-integers",
        leavesWith({ ...base, "prompt.text": "x<|endoftext|>" }),
        vocabulary,
        prompts,
      ),
    ).toBe(
      "The prompt contains <|endoftext|>, which the model reads as a special token, not as " +
        "text; remove it.",
    );
    expect(
      taskFault(
        "random-integers",
        leavesWith({ ...base, "prompt.text": "x" }),
        vocabulary,
        prompts,
      ),
    ).toBeUndefined();
    expect(
      taskFault(
        "continuation",
        leavesWith({ "prompt.choice": "one", "prompt.which": 2 }),
        vocabulary,
        { train: ["x"], heldOut: ["x"] },
      ),
    ).toContain("from 1 to 1");
  });
});
