import { expect, test } from "vitest";
import { experimentOf } from "../../experiment/presets";
import type { TruthRow } from "../../worker/protocol";
import { readLesson } from "../lesson/reading/lesson-file";
import { truth } from "../runs/records/testing";
import { begun, type ClassLink } from "./class-link";
import { inTileOrder, mostApart, tableOf } from "./class-table";

const file = `---
title: A lesson
minutes: 5
for: a test
---
# One

\`\`\`page
train: random-integers
outcome: kept
A: ≥ 3
B: < 2
\`\`\`

How many?

- [ ] Three
- [x] Fewer

\`\`\`reveal
step: 10
\`\`\`

So.

# Two

\`\`\`page
train: collapse
\`\`\`

Which one?

- [ ] This
- [x] That

\`\`\`reveal
step: 5
\`\`\`

So.
`;

const read = readLesson(file, "mine");
if (!read.ok) throw new Error(read.sentence);
const lesson = read.value;

const row = (policy: number): TruthRow => ({
  ...{ text: "a", tokens: [1], prior: 0.1 },
  ...{ target: 0.1, policy },
});

interface Made {
  readonly answers: readonly (number | null)[];
  readonly kept: number | null; // strings kept at step 10; null: not replayed yet
  readonly steps?: number;
  readonly page?: number;
}

function link({ answers, kept, steps = 10, page = 0 }: Made, k: number): ClassLink {
  const run = { experiment: experimentOf("random-integers"), edits: [], steps };
  const place = { lesson: "mine", step: page, answers };
  const waiting = begun({ link: `#${k}`, run, lanes: 1, lesson: place, trouble: null }, k + 1);
  if (kept === null) return waiting;
  const exact = { ...truth(10, 0.1), rows: Array.from({ length: kept }, () => row(0.1)) };
  return { ...waiting, at: "done", truth: exact, asked: { truth: exact, record: null } };
}

const table = (made: readonly Made[], question: number | null = null) =>
  tableOf(made.map(link), lesson, question);

test("predictions are counted against what became of the same runs", () => {
  const found = table([
    { answers: [0], kept: 3 },
    { answers: [0], kept: 1 },
    { answers: [1], kept: 0 },
    { answers: [1], kept: 2 }, // in no range
    { answers: [1], kept: null },
    { answers: [1], kept: 1, steps: 9 }, // shared before the step that is asked about
  ]);
  expect(found.table).toEqual({
    cells: [
      [1, 1, 0],
      [0, 1, 1],
    ],
    hasOther: true,
    counted: 4,
    right: 2,
    left: { open: 1, short: 1, "other-run": 0, none: 0 },
  });
  expect(found.predictions?.counts).toEqual([2, 4]);
});

test("a column of runs in no range is there only where there are any", () => {
  const found = table([{ answers: [0], kept: 3 }]);
  expect(found.table?.cells).toEqual([
    [1, 0],
    [0, 0],
  ]);
});

test("a run that a later page opened is not that of the question", () => {
  const found = table([{ answers: [0, 1], kept: 3, page: 1 }], 0);
  expect(found.predictions).toMatchObject({ question: 0, questions: [0, 1] });
  expect(found.table?.left["other-run"]).toBe(1);
});

test("a question about no figure has no table, and tiles show strings kept", () => {
  const found = table([{ answers: [0, 1], kept: 2, page: 1 }]);
  expect(found.predictions?.question).toBe(1);
  expect(found.table).toBeNull();
  expect(found.figures.get(1)).toBe(2);
});

test("tiles stand as pasted, by answer or by outcome, and the furthest two are named", () => {
  const found = table([
    { answers: [1], kept: 1 },
    { answers: [0], kept: 4 },
    { answers: [1], kept: 5 },
    { answers: [0], kept: null },
  ]);
  const order = (by: "pasted" | "answer" | "outcome") =>
    inTileOrder(found, by).map(({ number }) => number);
  expect(order("pasted")).toEqual([1, 2, 3, 4]);
  expect(order("answer")).toEqual([2, 4, 1, 3]);
  expect(order("outcome")).toEqual([3, 2, 1, 4]);
  expect(mostApart(found)?.map(({ number }) => number)).toEqual([1, 3]);
});
