import { expect, test } from "vitest";
import type { Prompt } from "../lm/sequences";
import type { Judgeable } from "./judgeable";
import { momentAt, randomNext, TablePolicy } from "./testing/table";
import { toyTask } from "./testing/tasks";
import { WorldReports } from "./world-report";
import { WorldStrings } from "./world-strings";
import { WorldSurvey } from "./world-survey";
import type { Truth } from "./report";

const [V, STOP] = [5, 1];
const policy = new TablePolicy(V, STOP, randomNext(V, 5), randomNext(V, 4));
const promptOf = (id: string): Prompt => ({ id, text: id, tokens: new Uint32Array() });
const train = Array.from({ length: 11 }, (_, k) => promptOf(`t${k}`));
const heldOut = Array.from({ length: 10 }, (_, k) => promptOf(`h${k}`));
const task: Judgeable = {
  ...toyTask({
    ...{ vocabulary: V, stop: STOP, permitted: [2], minLength: 1, maxLength: 3 },
    layout: "ranked",
    reward: () => ({ likelihoodWeight: 1, first: 0, firstElse: 0, later: 0, empty: 0 }),
  }),
  trainPrompts: train,
  heldOutPrompts: heldOut,
  // each prompt has a world of its own; nothing is known of the first training prompt
  world: ({ id }) =>
    id === "t0"
      ? undefined
      : [
          { tokens: Uint32Array.of(2), p: 0.75 },
          { tokens: Uint32Array.of(2 + (Number(id.slice(1)) % 3), 3), p: 0.25 },
        ],
};
const alone = async (prompt: Prompt, T: number) =>
  (await new WorldStrings(policy, task).figures(prompt, T)).klForward;

test("a survey judges every prompt that has a world, a few at a time", async () => {
  const survey = new WorldSurvey({ policy, task });
  const moment = momentAt(20, 0.8);
  let report = await survey.judge(moment);
  expect([report.judged, report.of]).toEqual([8, 20]);
  while (survey.unfinished(moment)) report = await survey.judge(moment);
  expect(Object.keys(report.klForward).sort()).toEqual(
    [...heldOut, ...train.slice(1)].map(({ id }) => id).sort(),
  );
  expect(report.klForward["h3"]).toBeCloseTo(await alone(heldOut[3], 0.8), 9);
  const kls = heldOut.map(({ id }) => report.klForward[id]);
  expect(report.means.heldOut?.klForward.value).toBeCloseTo(kls.reduce((a, b) => a + b) / 10, 9);
  expect(report.means.train?.prompts).toBe(10);
});

test.each([momentAt(40, 0.8), momentAt(20, 1), { ...momentAt(20, 0.8), target: 1 }])(
  "another step, temperature or target begins a new survey, %#",
  async (later) => {
    const survey = new WorldSurvey({ policy, task });
    const moment = momentAt(20, 0.8);
    while (survey.unfinished(moment)) await survey.judge(moment);
    expect(survey.unfinished(later)).toBe(true);
    expect((await survey.judge(later)).judged).toBe(8);
  },
);

test("a run that begins again is surveyed anew, at the same moment too", async () => {
  const survey = new WorldSurvey({ policy, task });
  const moment = momentAt(20, 0.8);
  while (survey.unfinished(moment)) await survey.judge(moment);
  survey.restart();
  expect(survey.unfinished(moment)).toBe(true);
  expect((await survey.judge(moment)).judged).toBe(8);
});

test("an answer carries the means of every fifth prompt of both splits", async () => {
  const answer = { ...momentAt(20, 0.8), prompt: "h0" } as Truth;
  const { splits } = await new WorldReports({ policy, task }).added(answer);
  expect([splits?.train?.prompts, splits?.heldOut?.prompts]).toEqual([2, 2]);
  const both = [await alone(heldOut[0], 0.8), await alone(heldOut[5], 0.8)];
  expect(splits?.heldOut?.klForward.value).toBeCloseTo((both[0] + both[1]) / 2, 9);
  const { world: _, ...without } = task;
  expect(await new WorldReports({ policy, task: without }).added(answer)).toBe(answer);
});
