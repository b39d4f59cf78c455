import { expect, test } from "vitest";
import type { Judgeable } from "../judging/judgeable";
import type { LabelledStrings } from "../judging/labelled";
import { momentAt, randomNext, TablePolicy } from "../judging/testing/table";
import { toyTask } from "../judging/testing/tasks";
import type { AdapterState } from "../lm/policy";
import type { Prompt } from "../lm/sequences";
import { FrozenContinuations } from "../reward/continuations";
import type { Opened } from "../worker/open";
import { asked } from "./judge";
import { labelSurvey, labelTable } from "./label-survey";
import { worldSurvey, worldTable } from "./world-survey";

/** Surveys of the trained policy alone say of it what they say beside the untrained model. */

const [V, STOP] = [6, 1];
const promptOf = (id: string): Prompt => ({ id, text: id, tokens: Uint32Array.of(2) });
const trainPrompts = [promptOf("t0"), promptOf("t1")];
const heldOutPrompts = [promptOf("h0"), promptOf("h1")];
const [untrained, trained] = ["untrained", "trained"] as unknown as [AdapterState, AdapterState];
const both = { states: [untrained, trained], moment: momentAt(7, 0.8), seed: 1 } as const;

/** A policy that is one table or another, as the adapter says that was written last. */
function opened(task: Partial<Judgeable>) {
  const tables = { untrained: randomNext(V, 4), trained: randomNext(V, 5) };
  let now: keyof typeof tables = "untrained";
  const policy = new TablePolicy(V, STOP, (prefix) => tables[now](prefix), tables.untrained);
  const written: unknown[] = [];
  policy.writeState = (state?: unknown) => {
    written.push(state);
    now = state as keyof typeof tables;
  };
  const toy = toyTask({
    ...{ vocabulary: V, stop: STOP, permitted: [2], minLength: 1, maxLength: 3 },
    layout: "ranked",
    reward: () => ({ likelihoodWeight: 1, first: 0.3, firstElse: -0.4, later: 0.1, empty: 0 }),
  });
  const whole = { ...toy, continuations: new FrozenContinuations(policy), ...task };
  const judge = { policy, task: { ...whole, trainPrompts, heldOutPrompts } } as unknown as Opened;
  return { judge, written };
}

test("over the strings that the world lists", async () => {
  const world = () => [
    { tokens: Uint32Array.of(2), p: 0.75 },
    { tokens: Uint32Array.of(4, 3), p: 0.25 },
  ];
  const { judge, written } = opened({ world });
  const reported: string[] = [];
  const progress = (done: number, of: number) => reported.push(`${done} of ${of}`);
  const beside = await worldSurvey(judge, both, progress);
  expect(written).toEqual(["untrained", "trained"]);
  expect(reported.at(-1)).toBe("7 of 8");
  expect(beside.heldOut.before?.klForward).not.toEqual(beside.heldOut.after?.klForward);

  reported.length = 0;
  const alone = await worldSurvey(judge, asked(both, true), progress);
  expect(written).toEqual(["untrained", "trained", "trained"]);
  expect(reported).toEqual(["0 of 4", "1 of 4", "2 of 4", "3 of 4"]);
  expect(alone.train).toEqual({ before: null, after: beside.train.after });
  expect(alone.heldOut).toEqual({ before: null, after: beside.heldOut.after });
  expect(alone.gap).toEqual({ before: null, after: beside.gap.after });
  expect(alone.prompts.map(({ before }) => before)).toEqual([null, null, null, null]);
  expect(worldTable(alone)[1]).toMatch(/ – +\d/);
});

test("over reasons for a label", async () => {
  const labelled: LabelledStrings = {
    names: ["first", "second"],
    continuations: [Uint32Array.of(STOP, 4), Uint32Array.of(STOP, 5)],
    direct: [Uint32Array.of(4), Uint32Array.of(5)],
    strings: [[2], [3], [2, 3]].map((z) => ({ tokens: Uint32Array.from(z), label: undefined })),
    labelOf: () => 1,
  };
  const { judge, written } = opened({ labelled });
  const beside = await labelSurvey(judge, both.states, () => undefined);
  expect(beside.train.before).not.toEqual(beside.train.after);
  const alone = await labelSurvey(judge, asked(both, true).states, () => undefined);
  expect(written).toEqual(["untrained", "trained", "trained"]);
  expect(alone.train).toEqual({ before: null, after: beside.train.after });
  expect(alone.heldOut).toEqual({ before: null, after: beside.heldOut.after });
  expect(alone.prompts.map(({ before }) => before)).toEqual([null, null, null, null]);
  expect(labelTable("Held out", alone.heldOut)[1]).toMatch(/ – +\d/);
});
