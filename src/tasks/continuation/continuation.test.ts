import { describe, expect, it } from "vitest";
import { logSumExp } from "../../judging/numbers";
import {
  everyString,
  momentAt,
  randomNext,
  stringLogProb,
  TablePolicy,
} from "../../judging/testing/table";
import { legal } from "./legal";
import { openTask, tasks } from "../index";
import { SampleLog } from "../../judging/sample-log";
import type { Task } from "../index";
import { STOP, TEXTS, V, answersOf } from "../testing/five-words";
import { leavesWith, vocabularyOf } from "../testing/vocabulary";

const vocabulary = vocabularyOf(TEXTS, 0);
const prompts = { train: [" He", " ran"], heldOut: [" sat"] };
const base = { "length.min": 1, "length.max": 4 };

/** The biases are the device's business: here the tables have them. */
const biased = (seed: number, bias: number) => {
  const raw = randomNext(V, seed);
  return (prefix: readonly number[]) => {
    const logits = raw(prefix).map((x, v) => (v === 0 ? x + bias : x));
    const norm = logSumExp(logits);
    return logits.map((x) => x - norm);
  };
};
const off = biased(1, -50);
const on = biased(2, -99);

function opened(changes: Record<string, string | number> = {}): Task {
  const task = openTask(
    "continuation",
    () => leavesWith({ ...base, ...changes }),
    vocabulary,
    prompts,
  );
  if ("sentence" in task) throw new Error(task.sentence);
  return task;
}

describe("continuation", () => {
  it("masks what is no part of a sentence", () => {
    const task = opened();
    expect(Array.from(task.policyBias)).toEqual([-99, 0, 0, 0, 0]);
    expect(Array.from(task.priorBias)).toEqual([-50, 0, 0, 0, 0]);
    expect([" walked", "57", ",", " ", " A", " I", "-", "'t"].map(legal)).not.toContain(false);
    expect(
      [
        "\n",
        "\t",
        '"',
        "!",
        "?",
        "...",
        ". ",
        " T",
        "A",
        " Mr",
        "�",
        "<|endoftext|>",
        "",
        "'",
        ":",
        "/",
        "  ",
      ].map(legal),
    ).not.toContain(true);
    expect(task.valid(Uint32Array.of(2, 3))).toBe(true);
    expect(task.valid(Uint32Array.of(2, 0))).toBe(false);
    expect(task.valid(new Uint32Array())).toBe(false);
  });

  it("trains on all prompts, one of them, or the visitor's own", () => {
    expect(opened().trainPrompts.map((p) => p.text)).toEqual([" He", " ran"]);
    expect(
      opened({ "prompt.choice": "one", "prompt.which": 2 }).trainPrompts.map((p) => p.text),
    ).toEqual([" ran"]);
    expect(
      opened({ "prompt.text": " sat He" }).trainPrompts.map((p) => Array.from(p.tokens)),
    ).toEqual([[4, 2]]);
  });

  it.each([1, 0.75])("the whole walk gives the tempered target at T = %d", async (T) => {
    const task = opened();
    const policy = new TablePolicy(V, STOP, on, off);
    const keeper = answersOf(task, 400, policy);
    const truth = await keeper.answer(task.trainPrompts[0], momentAt(1, T));
    const strings = everyString(V, STOP, 4).filter((z) => z.length > 0);
    const logP = strings.map((z) => stringLogProb(off, STOP, z));
    const logZ = logSumExp(logP.map((x) => x / T));
    expect(truth.logZ.value).toBeCloseTo(logZ, 5);
    expect(truth.exact).toBe(true);
    const rows = [...truth.rows];
    expect(rows[0].target).toBeCloseTo(Math.exp(Math.max(...logP) / T - logZ), 6);
    expect(
      truth.rows.reduce((a, r) => a + r.target, truth.more.target + truth.rest.target),
    ).toBeCloseTo(1, 6);
    expect(
      truth.rows.reduce((a, r) => a + r.policy, truth.more.policy + truth.rest.policy),
    ).toBeCloseTo(1, 6);
    expect(
      truth.rows.reduce((a, r) => a + r.prior, truth.more.prior + truth.rest.prior),
    ).toBeCloseTo(1, 6);
    expect(truth.targetLikelihood?.value).toBeCloseTo(
      logP.reduce((a, x) => a + Math.exp(x / T - logZ) * x, 0),
      5,
    );
    expect(truth.valid.value).toBeCloseTo(1, 5);
    expect(truth.targetDiversity?.value).toBeGreaterThan(0);
    expect(JSON.parse(JSON.stringify(truth))).toEqual(truth);
  });

  it("a cut walk's bounds hold the whole answer, and its estimates stand inside them", async () => {
    const task = opened();
    const policy = new TablePolicy(V, STOP, on, off);
    const answers = () => answersOf(task, 2000, policy);
    const whole = await answers().answer(task.trainPrompts[0], {
      ...momentAt(1, 0.8),
    });
    const cut = await answers().answer(task.trainPrompts[0], {
      ...momentAt(1, 0.8),
      nodes: 15,
    });
    expect(cut.exact).toBe(false);
    expect(cut.coverage).toBeLessThan(1);
    for (const name of ["klForward", "klReverse", "tv", "logZ"] as const) {
      const [figure, truth] = [cut[name], whole[name]];
      expect(figure?.low).toBeLessThanOrEqual(Number(truth?.value) + 1e-6);
      expect(figure?.high ?? Infinity).toBeGreaterThanOrEqual(Number(truth?.value) - 1e-6);
      expect(Math.abs(Number(figure?.value) - Number(truth?.value))).toBeLessThan(
        4 * Number(figure?.error) + 1e-6,
      );
    }
    expect(cut.targetReward?.value).toBeCloseTo(Number(whole.targetReward?.value), 0);
    expect(cut.valid.value).toBeCloseTo(1, 1);
  });

  it("a new temperature needs no call to the frozen model", async () => {
    const task = opened();
    const policy = new TablePolicy(V, STOP, on, off);
    let calls = 0;
    const open = policy.tree.bind(policy);
    policy.tree = (prompt, adapter) => {
      const tree = open(prompt, adapter);
      const extend = tree.extend.bind(tree);
      tree.extend = (parents, tokens) => {
        calls++;
        return extend(parents, tokens);
      };
      return tree;
    };
    const keeper = answersOf(task, 16, policy);
    const first = await keeper.answer(task.trainPrompts[0], { ...momentAt(1), nodes: 60 });
    const before = calls;
    const second = await keeper.answer(task.trainPrompts[0], {
      ...momentAt(2, 0.6),
      nodes: 60,
    });
    expect(before).toBeGreaterThan(0);
    expect(calls).toBe(before);
    expect(second.rows[0].target).toBeGreaterThan(first.rows[0].target);
  });

  it("the sample log counts strings, keeps their steps, and adds up", async () => {
    const task = opened();
    const policy = new TablePolicy(V, STOP, on, off);
    const prompt = task.trainPrompts[0];
    const book = new SampleLog(task);
    for (const step of [1, 2]) {
      const z = await policy.sample({
        prompt,
        batch: 50,
        minLength: 1,
        maxLength: 4,
        temperature: 1,
        seed: 3,
        step,
        stream: 0,
        adapter: "on",
      });
      const q = await policy.logProbs(prompt, z, "on");
      const logR = q.logStop;
      book.add({ moment: momentAt(step), prompt, z, findings: { ...q, logR, logZ: logR } });
    }
    const { rows, drawn, distinct, known, step } = book.report();
    expect([step, drawn]).toEqual([2, 50]);
    expect(rows.reduce((a, row) => a + row.seen, 0)).toBe(100);
    expect(rows.filter((row) => row.step === 2)).toHaveLength(distinct);
    expect(rows).toHaveLength(known);
    for (const row of rows) {
      const tokens = Array.from(vocabulary.encode(row.text));
      expect(row.logQ).toBeCloseTo(stringLogProb(on, STOP, tokens), 4);
      expect(row.prefixes.map((p) => p.text)).toEqual(
        tokens.map((_, i) => vocabulary.decode(tokens.slice(0, i))).concat(row.text),
      );
      expect(row.prefixes.at(-1)?.l).toBeNull();
    }
  });

  it("the sample log keeps log p of a string when a later batch comes without it", async () => {
    const task = opened();
    const policy = new TablePolicy(V, STOP, on, off);
    const prompt = task.trainPrompts[0];
    const book = new SampleLog(task);
    const z = await policy.sample({
      prompt,
      batch: 20,
      minLength: 1,
      maxLength: 4,
      temperature: 1,
      seed: 3,
      step: 1,
      stream: 0,
      adapter: "on",
    });
    const q = await policy.logProbs(prompt, z, "on");
    const logR = q.logStop;
    const findings = { ...q, logR, logZ: logR };
    book.add({ moment: momentAt(1), prompt, z, findings: { ...findings, logPrior: logR } });
    const whenRequested = book.report().rows.map((row) => row.logP);
    book.add({ moment: momentAt(2), prompt, z, findings });
    expect(whenRequested).not.toContain(null);
    expect(
      book
        .report()
        .rows.map((row) => row.logP)
        .sort(),
    ).toEqual(whenRequested.sort());
  });

  it("reads prompts.json or says what is wrong in it", () => {
    const read = (file: unknown) => tasks.continuation.readPrompts(file);
    const file = { train: ["a"], heldOut: ["b"] };
    expect(read(file)).toEqual(file);
    expect(read({ ...file, train: ["a", 3] })).toEqual({
      sentence: "continuation/prompts.json: train[1] must be a text that is not empty.",
    });
    expect(read({ train: ["a"] })).toEqual({
      sentence: "continuation/prompts.json: heldOut must be a list of texts, at least one.",
    });
    expect(read(null)).toHaveProperty("sentence");
  });
});
