import { expect, test } from "vitest";
import type { Exam } from "./exam-sets";
import { examine } from "./exam";
import { STOP, V, toy } from "./testing/exam";
import { TablePolicy, everyString, randomNext, stringLogProb } from "./testing/table";
import { toyTask } from "./testing/tasks";

const on = randomNext(V, 8);
const off = randomNext(V, 9);
const endsIn1 = (z: ArrayLike<number>) => z.length > 0 && z[z.length - 1] === 1;
const exam: Exam = {
  sets: () => [],
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
    { exam, prompt, maxLength: 3, seed: 1 },
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
  const question = { exam, prompt, maxLength: 3, seed: 1, samples: 4000 };
  const drawn = await examine(policy, task, question, { adapter, demonstrated: false });
  expect(drawn.right).toBeCloseTo(right, 1);
  expect(drawn.rest).toBe(0);
  const said = [0, 1, 2].map((last) => mass((z) => z.at(-1) === last));
  const silent = mass((z) => z.length === 0);
  expect(found.vote).toBe(said[1] === Math.max(...said, silent));
});
