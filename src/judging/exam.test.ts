import { expect, test } from "vitest";
import type { Exam } from "./exam-sets";
import { BEST_OF, examine } from "./exam";
import { bestOfNLaw } from "./rivals/best-of-n";
import { STOP, V, toy } from "./testing/exam";
import { TablePolicy, everyString, randomNext, stringLogProb } from "./testing/table";
import { toyTask } from "./testing/tasks";

const on = randomNext(V, 8);
const off = randomNext(V, 9);
const T = 0.7;
const endsIn1 = (z: ArrayLike<number>) => z.length > 0 && z[z.length - 1] === 1;
const ways = [[0, 1], [1], [2, 0, 1]];
const exam: Exam = {
  sets: () => [],
  ways: () => ways.map((z) => Uint32Array.from(z)),
  says: (z) => (z.length > 0 ? String(z[z.length - 1]) : undefined),
  mistakes: ["empty", "another"],
  mistake: (_, z) => (z.length === 0 ? "empty" : "another"),
};

test.each([
  ["on", on],
  ["off", off],
] as const)("masses of right answers and of mistakes, adapter %s", async (adapter, next) => {
  const task = {
    ...toyTask(toy),
    verdict: { name: "ends in 1", of: (_: unknown, z: Uint32Array) => endsIn1(z) },
  };
  const [prompt] = task.trainPrompts;
  if (!prompt) throw new Error("The toy has a prompt.");
  const policy = new TablePolicy(V, STOP, on, off);
  const found = await examine(
    policy,
    task,
    { exam, prompt, maxLength: 3, seed: 1, temperature: T },
    { adapter, demonstrated: false },
  );
  const mass = (of: (z: number[]) => boolean) =>
    everyString(V, STOP, 3)
      .filter(of)
      .reduce((sum, z) => {
        const forced = z.length === 3 ? next(z)[STOP] : 0;
        return sum + Math.exp(stringLogProb(next, STOP, z) - forced);
      }, 0);
  expect(found.rest).toBeLessThanOrEqual(0.01);
  const right = mass(endsIn1);
  expect(found.right).toBeLessThanOrEqual(right + 1e-6);
  expect(found.right + found.rest).toBeGreaterThanOrEqual(right - 1e-6);
  expect(found.mistakes["empty"]).toBeCloseTo(
    mass((z) => z.length === 0),
    2,
  );
  const question = { exam, prompt, maxLength: 3, seed: 1, samples: 4000, temperature: T };
  const drawn = await examine(policy, task, question, { adapter, demonstrated: false });
  expect(drawn.right).toBeCloseTo(right, 1);
  expect(drawn.rest).toBe(0);
  const said = [0, 1, 2].map((last) => mass((z) => z.at(-1) === last));
  const silent = mass((z) => z.length === 0);
  expect(found.vote).toBe(said[1] === Math.max(...said, silent));

  const logQ = (z: readonly number[]) =>
    stringLogProb(next, STOP, z) - (z.length === 3 ? next(z)[STOP] : 0);
  const q = ways.map((z) => Math.exp(logQ(z)));
  const weights = ways.map((z) => Math.exp(stringLogProb(off, STOP, z) / T));
  const total = weights.reduce((a, b) => a + b);
  const inside = q.reduce((a, b) => a + b);
  const kl = (norm: number) =>
    weights.reduce((sum, w, k) => sum + (w / total) * Math.log(((w / total) * norm) / q[k]), 0);
  for (const figures of [found, drawn].map((of) => of.ways)) {
    expect(figures?.mass).toBeCloseTo(inside, 5);
    expect(figures?.among).toBeCloseTo(kl(inside), 5);
    expect(figures?.whole).toBeCloseTo(kl(1), 5);
  }

  const all = everyString(V, STOP, 3);
  const logs = all.map(logQ);
  const law = bestOfNLaw(logs, logs, BEST_OF);
  const best = all.reduce((sum, z, k) => sum + (endsIn1(z) ? Math.exp(law[k]) : 0), 0);
  expect(found.best).toBeCloseTo(best, 2);
  expect([0, 1]).toContain(drawn.best);
});
