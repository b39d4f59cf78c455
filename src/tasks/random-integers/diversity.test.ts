import { describe, expect, it } from "vitest";
import type { Prompt, Sequences } from "../../lm/sequences";
import { baseline } from "../../judging/baselines";
import { ancestral, nucleus, tempered } from "../../judging/decodings";
import { hiddenState } from "../../judging/embedding";
import { effectiveNumber, exactDiversity } from "../../judging/diversity";
import { momentAt, randomNext, TablePolicy } from "../../judging/testing/table";
import type { NextToken } from "../../judging/testing/table";
import {
  diversityOf,
  diversityUnit,
  baselineContext,
  sampledDiversity,
} from "../../judging/diversity-measure";
import { openTask } from "../index";
import { ExactAnswers } from "../../judging/answers";
import type { Task } from "../index";
import { leavesWith, vocabularyOf } from "../testing/vocabulary";

const NUMBERS = Array.from({ length: 100 }, (_, n) => String(n));
const TEXTS = ["<eos>", ...NUMBERS, "x", "pick: "];
const V = TEXTS.length;
const base = {
  "reward.likelihood": 0,
  "length.min": 0,
  "length.max": 2,
  "objective.forcedStop": "certain",
};
type Changes = Parameters<typeof leavesWith>[0];

function integers(changes: Changes = {}): Task {
  const task = openTask(
    "random-integers",
    () => leavesWith({ ...base, ...changes }),
    vocabularyOf(TEXTS, 0),
    { prompt: "pick: " },
  );
  if ("sentence" in task) throw new Error(task.sentence);
  return task;
}
const off = randomNext(V, 1);
const on = randomNext(V, 2);
/** log-probabilities with nearly all mass on what `wants` says, in proportion. */
const wanting =
  (wants: (prefix: readonly number[]) => (token: number) => number): NextToken =>
  (prefix) => {
    const w = Float64Array.from({ length: V }, (_, v) => wants(prefix)(v) + 1e-12);
    const sum = w.reduce((a, x) => a + x, 0);
    return Float32Array.from(w, (x) => Math.log(x / sum));
  };
const number = (next: NextToken, n: number) => Math.exp(next([])[n + 1] + next([n + 1])[0]);
const measured = (next: NextToken) => effectiveNumber(NUMBERS.map((_, n) => number(next, n)));

async function judge(
  next: NextToken,
  changes: Changes = {},
  chosen?: { name: string; embed: (p: Prompt, z: Sequences) => Promise<Float32Array> },
) {
  const task = integers(changes);
  const policy = new TablePolicy(V, 0, next, off);
  const diversity = diversityOf(task, hiddenState(policy), chosen);
  return new ExactAnswers(policy, task, { diversity, seed: 1, samples: 64, draws: 64 }).answer(
    task.trainPrompts[0],
    momentAt(3),
  );
}

describe("diversity of listed strings", () => {
  it.each<[string, Changes]>([
    ["counted", {}],
    ["walked, with a word that is wanted", { "reward.words": "7", "reward.wordsWeight": 2 }],
  ])(
    "is the effective number of numbers of whoever writes, given that a number is written: %s",
    async (_, changes) => {
      const truth = await judge(on, changes);
      expect(truth.policyDiversity).toBeCloseTo(measured(on), 3);
      expect(truth.priorDiversity).toBeCloseTo(measured(off), 3);
      const target = effectiveNumber(truth.rows.map((row) => row.target));
      expect(truth.targetDiversity?.value).toBeCloseTo(target, 9);
      if (!("reward.words" in changes)) expect(target).toBeCloseTo(100, 9);
      else expect(target).toBeLessThan(100);
    },
  );

  it("is 100 where every number is alike, and 1 where 42 is written alone", async () => {
    const even = wanting(
      (prefix) => (v) =>
        prefix.length === 0 ? (v >= 1 && v <= 100 ? 1 : v === 101 ? 300 : 0) : v === 0 ? 1 : 0,
    );
    const one = wanting(
      (prefix) => (v) => (prefix.length === 0 ? (v === 43 ? 1 : 0) : v === 0 ? 1 : 0),
    );
    expect((await judge(even)).policyDiversity).toBeCloseTo(100, 4);
    expect((await judge(one)).policyDiversity).toBeCloseTo(1, 6);
  });

  it("and likelihoods beside it are conditioned in the same way", async () => {
    const truth = await judge(on);
    const mass = NUMBERS.map((_, n) => number(on, n));
    const sum = mass.reduce((a, x) => a + x, 0);
    expect(truth.policyLikelihood).toBeCloseTo(
      mass.reduce((a, q, n) => a + (q / sum) * Math.log(number(off, n)), 0),
      4,
    );
    expect(truth.targetLikelihood?.value).toBeCloseTo(
      NUMBERS.reduce((a, _, n) => a + Math.log(number(off, n)) / 100, 0),
      4,
    );
  });

  it("a sentence model of the visitor's choice comes first, for all three alike", async () => {
    const embed = (_: Prompt, z: Sequences) =>
      Promise.resolve(
        Float32Array.from({ length: 2 * z.batch }, (__, k) =>
          k % 2 === 0 ? 1 : z.tokens[(k >> 1) * z.width],
        ),
      );
    const truth = await judge(on, {}, { name: "owner/model", embed });
    const vectors = Float32Array.from(NUMBERS.flatMap((_, n) => [1, n + 1]));
    const policy = NUMBERS.map((_, n) => number(on, n));
    const uniform = NUMBERS.map(() => 1);
    expect(truth.policyDiversity).toBeCloseTo(exactDiversity(vectors, policy) ?? NaN, 4);
    expect(truth.targetDiversity?.value).toBeCloseTo(exactDiversity(vectors, uniform) ?? NaN, 6);
    expect(diversityUnit(integers(), "owner/model")).toBe(
      "1 − mean cosine similarity, owner/model",
    );
    expect(diversityUnit(integers())).toBe("effective number of integers, exp H");
  });
});

describe("diversity of the untrained model's decodings", () => {
  it.each([ancestral, tempered(0.5), nucleus(0.9)])(
    "of $name is exact: what endless samples would show",
    async (decoding) => {
      const task = integers({ "length.max": 1 });
      const policy = new TablePolicy(V, 0, on, off);
      const prompt = task.trainPrompts[0];
      const judging = baselineContext(policy, task, diversityOf(task, hiddenState(policy)));
      const asking = { prompt, batch: 60_000, minLength: 0, maxLength: 1, seed: 4 };
      const { z } = await decoding.draw(policy, asking);
      const counts = new Float64Array(100);
      for (let b = 0; b < z.batch; b++)
        if (z.lengths[b] === 1 && z.tokens[b * z.width] <= 100) counts[z.tokens[b * z.width] - 1]++;
      const { diversity } = await baseline(judging, { ...asking, batch: 8 }, decoding);
      expect(Math.abs(effectiveNumber(counts) / Number(diversity?.value) - 1)).toBeLessThan(0.005);
    },
  );

  it("of sentences is of the samples that were scored", async () => {
    const task: Task = { ...integers(), truth: { kind: "walked", maxNodes: 10, maxDepth: 2 } };
    const policy = new TablePolicy(V, 0, on, off);
    const prompt = task.trainPrompts[0];
    const diversity = diversityOf(task, hiddenState(policy));
    const asking = { prompt, batch: 64, minLength: 0, maxLength: 2, seed: 4 };
    const { z } = await ancestral.draw(policy, asking);
    expect(
      (await baseline(baselineContext(policy, task, diversity), asking, ancestral)).diversity,
    ).toEqual(await sampledDiversity(diversity, prompt, z));
  });
});
