import { expect, test } from "vitest";
import type { Exam } from "./exam-sets";
import { Examination } from "./examination";
import { mean } from "./numbers";
import { STOP, V, toy } from "./testing/exam";
import { TablePolicy, randomNext } from "./testing/table";
import { toyTask } from "./testing/tasks";

const prompts = ["a", "b"].map((id) => ({ id, text: id, tokens: Uint32Array.of(1) }));
const exam: Exam = {
  sets: () => [
    { name: "walked", prompts, of: 2, maxLength: 9 }, // longer than the run's strings
    { name: "drawn", prompts: [{ ...prompts[0], id: "c" }], of: 9, maxLength: 3, samples: 50 },
  ],
  says: (z) => String(z.at(-1)),
  mistakes: ["any"],
  mistake: () => "any",
};
const task = {
  ...toyTask(toy),
  verdict: { name: "ends in 1", of: (_: unknown, z: Uint32Array) => z.at(-1) === 1 },
};
const opened = () =>
  new Examination(
    exam,
    { policy: new TablePolicy(V, STOP, randomNext(V, 8), randomNext(V, 9)), task },
    1,
  );

const at = (step: number, rewardTemperature = 1) => ({ step, rewardTemperature, target: 0 });

async function askAll(examination: Examination, step: number) {
  let asked = 0;
  let report;
  while (examination.unfinished(at(step))) {
    report = await examination.ask(at(step));
    asked += 1;
  }
  return { asked, report };
}

test("a policy that has begun again is asked anew, the untrained model is not", async () => {
  const examination = opened();
  const first = await askAll(examination, 7);
  expect(first.asked).toBe(6);
  examination.restart();
  expect(examination.unfinished(at(7))).toBe(true);
  expect((await askAll(examination, 7)).asked).toBe(3);
});

test("an untrained policy is asked once, and each later one anew", async () => {
  const examination = opened();
  const first = await askAll(examination, 0);
  expect([first.asked, first.report?.asked, first.report?.toAsk]).toEqual([3, 3, 3]);
  expect(first.report?.sets[0].policy).toEqual(first.report?.sets[0].prior);
  const later = await askAll(examination, 7);
  expect([later.asked, later.report?.asked, later.report?.toAsk]).toEqual([3, 6, 6]);
  const [walked, drawn] = later.report?.sets ?? [];
  expect([walked?.walked, drawn?.walked]).toEqual([true, false]);
  expect(walked?.policy).not.toEqual(walked?.prior);
  for (const { policy, mistakes } of [walked, drawn].flatMap((set) => set ?? [])) {
    const right = policy.reduce((sum, p) => sum + p / policy.length, 0);
    expect(right + mistakes["any"]).toBeCloseTo(1, 1);
  }
  expect(walked?.right.policy).toMatchObject({ value: mean(walked?.policy ?? []), n: 2 });
  expect(drawn?.right.prior).toMatchObject({ value: drawn?.prior[0], n: 1 });
  expect(drawn?.right.prior?.low).toBeLessThan(Number(drawn?.prior[0]));
  expect(examination.unfinished(at(7))).toBe(false);
  expect(examination.unfinished(at(8))).toBe(true);
  expect(examination.unfinished(at(7, 0.5))).toBe(true);
  const moved = await examination.ask(at(7, 0.5));
  expect([moved.asked, moved.toAsk]).toEqual([1, 6]);
});
