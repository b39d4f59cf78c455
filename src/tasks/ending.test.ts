import { expect, test } from "vitest";
import { ExactAnswers } from "../judging/answers";
import { diversityOf } from "../judging/diversity-measure";
import { hiddenState } from "../judging/embedding";
import { logSumExp } from "../judging/numbers";
import { TablePolicy, everyString, momentAt, randomNext } from "../judging/testing/table";
import type { Continuation } from "../lm/policy";
import type { Prompt } from "../lm/sequences";
import { sequences } from "../lm/testing";
import { FrozenContinuations } from "../reward/continuations";
import { type Ending, terminalOf } from "../reward/terminal";
import { type Task, openTask, withTerminal } from "./index";
import { leavesWith, vocabularyOf } from "./testing/vocabulary";

const TEXTS = ["<eos>", ".", " He", " ran", " sat"];
const STOP = 1;
const V = TEXTS.length;
const off = randomNext(V, 1);
const on = randomNext(V, 2);
const Y = [3, 2, STOP];

/** A table that counts what it is asked for. */
class Counting extends TablePolicy {
  asked: Continuation[] = [];
  override scoreContinuations(
    prompt: Prompt,
    asked: readonly Continuation[],
    adapter: "on" | "off",
  ): Promise<Float64Array> {
    this.asked.push(...asked);
    return super.scoreContinuations(prompt, asked, adapter);
  }
}
const table = () => new Counting(V, STOP, on, off);
const logProb = (z: readonly number[], tokens: readonly number[]) =>
  tokens.reduce((sum, token, k) => sum + (off([...z, ...tokens.slice(0, k)])[token] ?? NaN), 0);

const ending: Ending = { continuation: () => Uint32Array.from(Y), longest: Y.length };
const prompt: Prompt = { id: "p", text: "", tokens: Uint32Array.of(2) };

function opened(): Task {
  const leaves = leavesWith({ "length.min": 1, "length.max": 3, "reward.likelihood": 0.7 });
  const prompts = { train: [" He"], heldOut: [" sat"] };
  const task = openTask("continuation", () => leaves, vocabularyOf(TEXTS, 0), prompts);
  if ("sentence" in task) throw new Error(task.sentence);
  return Object.defineProperties({ ending }, Object.getOwnPropertyDescriptors(task)) as Task;
}

test("the exact answer of a task with an ending is that of p(z) p(Y | z)", async () => {
  const policy = table();
  const task = withTerminal(opened(), policy);
  const answers = new ExactAnswers(policy, task, {
    diversity: diversityOf(task, hiddenState(policy)),
    seed: 1,
    samples: 64,
    draws: 64,
  });
  const truth = await answers.answer(task.trainPrompts[0], momentAt(1, 0.8));
  const strings = everyString(V, STOP, 3).filter((z) => z.length > 0);
  const logZ = logSumExp(strings.map((z) => (0.7 * logProb([], [...z, ...Y])) / 0.8));
  expect(truth.exact).toBe(true);
  expect(truth.logZ.value).toBeCloseTo(logZ, 5);
});

test("a task without an ending is left as it is", () => {
  const leaves = leavesWith({});
  const prompts = { train: [" He"], heldOut: [" sat"] };
  const task = openTask("continuation", () => leaves, vocabularyOf(TEXTS, 0), prompts);
  if ("sentence" in task) throw new Error(task.sentence);
  expect(withTerminal(task, table())).toBe(task);
});

test("a terminal has every prefix once, and remembers it", async () => {
  const policy = table();
  const terminal = terminalOf(new FrozenContinuations(policy), ending);
  const z = sequences([[2, 3], [2, 4], []], STOP);
  const ends = await terminal(prompt, z);
  const prefixes = [[], [2], [2, 3], [], [2], [2, 4], []];
  const places = [0, 1, 2, 3, 4, 5, 6];
  places.forEach((place, k) => expect(ends[place]).toBeCloseTo(logProb(prefixes[k] ?? [], Y), 5));
  expect(Array.from(ends.subarray(7))).toEqual([0, 0]); // past the length of the last
  expect(policy.asked).toHaveLength(4);
  expect(await terminal(prompt, z)).toEqual(ends);
  expect(policy.asked).toHaveLength(4);
  const other = { ...prompt, id: "other", frozen: Uint32Array.of(3) };
  await terminal(other, z);
  expect(policy.asked).toHaveLength(8);
});

test("a prefix not compared has −∞, one a tool continues 0, a whole string a value", async () => {
  const policy = table();
  const terminal = terminalOf(new FrozenContinuations(policy), {
    ...ending,
    compared: (prefix) => prefix.length === 1,
  });
  const z = sequences([[2, 3, 4]], STOP);
  const whole = logProb([2, 3, 4], Y);
  const plain = await terminal(prompt, z);
  expect(Array.from(plain.subarray(0, 3))).toEqual([
    -Infinity,
    Math.fround(logProb([2], Y)),
    -Infinity,
  ]);
  expect(plain[3]).toBeCloseTo(whole, 5);
  const forced = await terminal(prompt, { ...z, actions: Uint8Array.of(1, 0, 1) });
  expect(forced[1]).toBe(0);
  expect(forced[3]).toBe(plain[3]);
});

test("what is remembered is bounded: the prompts of longest ago are forgotten", async () => {
  const policy = table();
  const scores = new FrozenContinuations(policy, 3);
  const tokens = Uint32Array.from(Y);
  const ask = (first: number, afters: readonly number[]) =>
    scores.logProbs(
      { ...prompt, tokens: Uint32Array.of(first) },
      afters.map((token) => ({ after: Uint32Array.of(token), tokens })),
    );
  await ask(0, [2, 3]);
  await ask(1, [2]);
  await ask(0, [2, 3]);
  expect(policy.asked).toHaveLength(3);
  await ask(2, [4]); // four values are too many: prompt 1 goes
  await ask(0, [2, 3]);
  expect(policy.asked).toHaveLength(4);
  await ask(1, [2]);
  expect(policy.asked).toHaveLength(5);
  const many = await ask(3, [0, 2, 3, 4]); // more than are ever remembered
  expect(many[1]).toBeCloseTo(logProb([2], Y), 5);
});

test("among answers a likelihood chooses; how likely any is, the frozen model says", async () => {
  const policy = table();
  const answers = [Uint32Array.of(STOP, 2), Uint32Array.of(STOP, 3)];
  const among: Ending = { continuation: () => answers[1], longest: 2, answers };
  const third = randomNext(V, 3);
  const likelihood = new TablePolicy(V, STOP, on, third);
  const given = Object.defineProperty(opened(), "ending", { value: among });
  const task = withTerminal(given, likelihood, policy);
  const byThird = (z: readonly number[]) =>
    [2, 3].map((token) => third(z)[STOP] + third([...z, STOP])[token]);
  const wanted = (z: readonly number[]) => {
    const any = logSumExp([2, 3].map((token) => logProb(z, [STOP, token])));
    return any + byThird(z)[1] - logSumExp(byThird(z));
  };
  const strings = [[2, 3], [4]];
  const ends = await task.terminal?.(prompt, sequences(strings, STOP));
  for (const [b, string] of strings.entries())
    expect(ends?.[b * 3 + string.length]).toBeCloseTo(wanted(string), 5);
  const other = { after: Uint32Array.of(4), tokens: Uint32Array.of(2) };
  const [plain] = (await task.continuations?.logProbs(prompt, [other])) ?? [];
  expect(plain).toBeCloseTo(off([4])[2], 6);
  const z = sequences(strings, STOP);
  const untrained = await withTerminal(given, policy, policy).terminal?.(prompt, z);
  const alone = await withTerminal(given, policy).terminal?.(prompt, z);
  expect(untrained?.[2]).toBeCloseTo(alone?.[2] ?? NaN, 5);
});
