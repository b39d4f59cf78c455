import { expect, test } from "vitest";
import { baseline } from "../judging/baselines";
import { ancestral } from "../judging/decodings";
import { baselineContext, diversityOf } from "../judging/diversity-measure";
import { hiddenState } from "../judging/embedding";
import { logSumExp } from "../judging/numbers";
import { everyString, momentAt, stringLogProb, TablePolicy } from "../judging/testing/table";
import { sequence } from "../lm/sequences";
import type { Terminal } from "../reward/terminal";
import { openTask } from "./index";
import type { Task } from "./index";
import { STOP, TEXTS, V, answersOf, off, on } from "./testing/five-words";
import { leavesWith, vocabularyOf } from "./testing/vocabulary";

/**
 * A task whose strings end in a given continuation, not in ⊤: what it needs of the terminal is here
 * a table, in place of a model.
 */
/** log p(Y | X, z): any function of the string. */
const ending = (z: ArrayLike<number>) =>
  -1 - Array.from(z).reduce((sum, token, i) => sum + ((token * (i + 2)) % 5) / 3, 0);

const terminal: Terminal = (_, z) => {
  const ends = new Float32Array(z.batch * (z.width + 1));
  for (let b = 0; b < z.batch; b++)
    for (let i = 0; i <= z.lengths[b]; i++)
      ends[b * (z.width + 1) + i] = ending(sequence(z, b).subarray(0, i));
  return Promise.resolve(ends);
};

function opened(maxLength: number): Task {
  const leaves = leavesWith({
    "length.min": 1,
    "length.max": maxLength,
    "reward.likelihood": 0.7,
    "reward.lengthWeight": 0.5,
    "reward.lengthTarget": 2,
  });
  const prompts = { train: [" He"], heldOut: [" sat"] };
  const task = openTask("continuation", () => leaves, vocabularyOf(TEXTS, 0), prompts);
  if ("sentence" in task) throw new Error(task.sentence);
  return Object.defineProperties({ terminal }, Object.getOwnPropertyDescriptors(task)) as Task;
}

/** log p(z | X) of the tokens, without any end. */
const tokensLogProb = (z: readonly number[]) => stringLogProb(off, STOP, z) - (off(z)[STOP] ?? NaN);
const likelihood = (z: readonly number[]) => tokensLogProb(z) + ending(z);
const logR = (z: readonly number[]) => 0.7 * likelihood(z) - 0.5 * Math.abs(z.length - 2);

test("the exact answer is that of the terminal in place of ⊤", async () => {
  const task = opened(3);
  const answers = answersOf(task, 64);
  const truth = await answers.answer(task.trainPrompts[0], momentAt(1, 0.8));
  const strings = everyString(V, STOP, 3).filter((z) => z.length > 0);
  const logWeights = strings.map((z) => logR(z) / 0.8);
  const logZ = logSumExp(logWeights);
  expect(truth.exact).toBe(true);
  expect(truth.logZ.value).toBeCloseTo(logZ, 5);
  const shares = logWeights.map((w) => Math.exp(w - logZ));
  const mean = (of: (z: number[]) => number) =>
    strings.reduce((sum, z, k) => sum + (shares[k] ?? NaN) * of(z), 0);
  expect(truth.targetReward?.value).toBeCloseTo(mean(logR), 5);
  expect(truth.targetLikelihood?.value).toBeCloseTo(mean(likelihood), 5);
});

test("a cut walk brackets it, and decodings are scored with it", async () => {
  const task = opened(4);
  const policy = new TablePolicy(V, STOP, on, off);
  const diversity = diversityOf(task, hiddenState(policy));
  const [prompt] = task.trainPrompts;
  const cut = await answersOf(task, 2000, policy).answer(prompt, {
    ...momentAt(1, 1),
    nodes: 20,
  });
  const strings = everyString(V, STOP, 4).filter((z) => z.length > 0);
  const logZ = logSumExp(strings.map(logR));
  expect(cut.exact).toBe(false);
  expect(cut.logZ.low).toBeLessThanOrEqual(logZ + 1e-6);
  expect(cut.logZ.high ?? Infinity).toBeGreaterThanOrEqual(logZ - 1e-6);
  const request = { prompt, batch: 4000, minLength: 1, maxLength: 4, seed: 2 };
  const scored = await baseline(baselineContext(policy, task, diversity), request, ancestral);
  const { z } = await ancestral.draw(policy, request);
  const drawn = Array.from({ length: z.batch }, (_, b) => Array.from(sequence(z, b)));
  const mean = drawn.reduce((sum, string) => sum + logR(string), 0) / drawn.length;
  expect(scored.logReward?.value).toBeCloseTo(mean, 4);
});
