import { describe, expect, it } from "vitest";
import { ExactAnswers } from "../../judging/answers";
import { diversityOf } from "../../judging/diversity-measure";
import { hiddenState } from "../../judging/embedding";
import { logSumExp } from "../../judging/numbers";
import { outlineOf } from "../../judging/outline";
import {
  everyString,
  momentAt,
  randomNext,
  stringLogProb,
  TablePolicy,
} from "../../judging/testing/table";
import { decodeLeaf } from "../../schema/field";
import { openTask, taskFault, type Task } from "../index";
import { leavesWith, vocabularyOf } from "../testing/vocabulary";
import { rangeFields } from "./numbers";

// "8" and "9" are one token each, "10" is too; "11" and "12" are split
const TEXTS = ["<eos>", "0", "1", "2", "8", "9", "10", "x"];
const V = TEXTS.length;
const STOP = 0;
const vocabulary = vocabularyOf(TEXTS, STOP);
const prompts = { prompt: "x" };
const base = {
  "integers.range": "8 to 12",
  "reward.likelihood": 0,
  "length.min": 0,
  "length.max": 3,
  "objective.forcedStop": "certain",
};
type Changes = Parameters<typeof leavesWith>[0];
const off = randomNext(V, 31);
const on = randomNext(V, 32);

function opened(leaves: () => ReturnType<typeof leavesWith>): Task {
  const task = openTask("random-integers", leaves, vocabulary, prompts);
  if ("sentence" in task) throw new Error(task.sentence);
  return task;
}

const policy = new TablePolicy(V, STOP, on, off);
function judge(task: Task, T = 1) {
  const diversity = diversityOf(task, hiddenState(policy));
  const answers = new ExactAnswers(policy, task, { diversity, seed: 1, samples: 64, draws: 64 });
  return answers.answer(task.trainPrompts[0], momentAt(1, T));
}

const all = everyString(V, STOP, 3).map((z) => Uint32Array.from(z));
const massOf = (z: Uint32Array) =>
  stringLogProb(on, STOP, z) - (z.length === 3 ? on(Array.from(z))[STOP] : 0);

const targets: Changes[] = [
  {},
  { "reward.integerTarget": "poisson", "reward.poissonMean": 10 },
  { "reward.integerTarget": "binomial", "reward.binomialTrials": 11 },
  { "reward.integerTarget": "geometric", "reward.geometricChance": 0.3 },
  { "reward.integerTarget": "gaussian", "reward.gaussianMean": 11 },
  { "reward.integerTarget": "drawn", "reward.drawnHeights": `${"A".repeat(50)}${"_".repeat(50)}` },
];

describe("numbers of one and of two tokens", () => {
  it.each(targets)("the exact answer is that of enumeration: %j", async (changes) => {
    const task = opened(() => leavesWith({ ...base, ...changes }));
    for (const T of [1, 0.6]) {
      const truth = await judge(task, T);
      const logW = Array.from(task.extra().of(all), (r) => r / T);
      const logZ = logSumExp(logW);
      expect(truth.exact).toBe(true);
      expect(truth.support).toBe("counted");
      expect(truth.logZ.value).toBeCloseTo(logZ, 9);
      expect(truth.rows.map((row) => row.text)).toEqual(["8", "9", "10", "11", "12"]);
      for (const row of truth.rows) {
        const s = all.findIndex((z) => z.join() === row.tokens.join());
        expect(vocabulary.decode(all[s])).toBe(row.text);
        expect(row.target).toBeCloseTo(Math.exp(logW[s] - logZ), 9);
        expect(row.policy).toBeCloseTo(Math.exp(massOf(all[s])), 6);
      }
      const sum = (key: "target" | "policy") => truth.rows.reduce((a, row) => a + row[key], 0);
      expect(truth.rest.target).toBeCloseTo(1 - sum("target"), 9);
      expect(truth.rest.policy).toBeCloseTo(1 - sum("policy"), 5);
      expect(truth.valid.value).toBeCloseTo(sum("policy"), 9);
      const outline = outlineOf(task, T);
      outline?.rows.forEach((row, k) => expect(row.target).toBeCloseTo(truth.rows[k].target, 12));
    }
  });

  it("the same digits split otherwise are no number", () => {
    const task = opened(() => leavesWith(base));
    const tokens = (...texts: string[]) => Uint32Array.from(texts, (text) => TEXTS.indexOf(text));
    expect(task.valid(tokens("1", "2"))).toBe(true);
    expect(task.valid(tokens("10"))).toBe(true);
    expect(task.valid(tokens("1", "0"))).toBe(false);
    expect(task.valid(tokens("1"))).toBe(false);
    expect(task.valid(tokens("1", "2", "x"))).toBe(false);
    expect(task.valid(new Uint32Array())).toBe(false);
  });

  it("with a term that needs the walk the figures hold, by whole strings", async () => {
    const changes = { "reward.words": "12", "reward.wordsWeight": 2, "reward.likelihood": 0.5 };
    const task = opened(() =>
      leavesWith({
        ...base,
        "reward.integerTarget": "poisson",
        "reward.poissonMean": 10,
        ...changes,
      }),
    );
    const truth = await judge(task);
    const extra = task.extra().of(all);
    const logP = all.map((z) => stringLogProb(off, STOP, z));
    const logW = all.map((_, s) => extra[s] + 0.5 * logP[s]);
    const logZ = logSumExp(logW);
    expect(truth.logZ.low).toBeLessThanOrEqual(logZ + 1e-6);
    expect(truth.logZ.high).toBeGreaterThanOrEqual(logZ - 1e-6);
    const s = all.findIndex((z) => vocabulary.decode(z) === "12");
    const twelve = truth.rows.find((row) => row.text === "12");
    expect(twelve?.target).toBeCloseTo(Math.exp(logW[s] - truth.logZ.value), 5);
  });

  it("a number that the lengths cannot hold, or without tokens, is named before training", () => {
    const open = (changes: Changes, texts = TEXTS) =>
      openTask(
        "random-integers",
        () => leavesWith({ ...base, ...changes }),
        vocabularyOf(texts, STOP),
        prompts,
      );
    expect(open({ "length.max": 1 })).toEqual({
      sentence:
        "The number 11 takes 2 tokens, but length.max is 1; choose other numbers or a larger " +
        "length.max.",
    });
  });
});

describe("a target that leaves nothing to draw", () => {
  const wrong = (path: string, raw: unknown) => {
    const { "integers.range": range } = rangeFields;
    const decoded = decodeLeaf(path, range, raw);
    return decoded.ok ? undefined : decoded.sentence;
  };
  it("is a range that is empty, too short, too long or none", () => {
    for (const [raw, says] of [
      ["9 to 3", "fewer than two numbers"],
      ["7 to 7", "fewer than two numbers"],
      ["0 to 1000", "the largest number allowed is 999"],
      ["", "a range is written like 0 to 99"],
      ["-3 to 5", "a range is written like 0 to 99"],
      ["0-99", "a range is written like 0 to 99"],
    ] as const)
      expect(wrong("integers.range", raw)).toContain(says);
    expect(wrong("integers.range", "100 to 199")).toBeUndefined();
    expect(wrong("integers.range", "0 to 999")).toBeUndefined();
  });

  it("is a distribution without mass on the numbers, said before training and to an edit", () => {
    const leaves = leavesWith({
      ...base,
      "reward.integerTarget": "binomial",
      "reward.binomialTrials": 5,
    });
    const sentence =
      "The target has no mass on the numbers 8 to 12, so there is nothing to draw; choose other " +
      "numbers or another target.";
    expect(taskFault("random-integers", leaves, vocabulary, prompts)).toBe(sentence);
    expect(openTask("random-integers", () => leaves, vocabulary, prompts)).toEqual({ sentence });
  });
});
