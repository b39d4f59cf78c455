import { describe, expect, test } from "vitest";
import { csvRows } from "./csv";
import { type Leaves, openTask } from "./index";
import { faultOfOwn, readOwn, promptRows } from "./own-prompts";
import { ownStories } from "./own-infilling/own-stories";
import { ownReviews } from "./subjectivity/own-reviews";
import { TEXTS } from "./testing/five-words";
import { leavesWith, vocabularyOf } from "./testing/vocabulary";

const texts = (written: string, every = 5) => {
  const { train, heldOut, refused } = readOwn(written, promptRows, every);
  const of = (rows: typeof train) => rows.map((row) => row["prompt"]);
  return { train: of(train), heldOut: of(heldOut), refused };
};

test("a CSV has quoted cells with commas, line breaks and quotes; blank lines count", () => {
  expect(csvRows('a,"b, c"\r\n\n"d\ne","f ""g"""\n')).toEqual([
    { line: 1, cells: ["a", "b, c"] },
    { line: 3, cells: ["d\ne", 'f "g"'] },
  ]);
  expect(csvRows("a\tb, c\n")).toEqual([{ line: 1, cells: ["a", "b, c"] }]);
  expect(csvRows('"a\tb", c\n')).toEqual([{ line: 1, cells: ["a\tb", " c"] }]);
});

describe("own prompts", () => {
  test("are a line each, commas and quotes included, every k-th held out", () => {
    expect(texts('Karl sat, and\n\n"Hm", he said\nthree\nfour\n', 2)).toEqual({
      train: ["Karl sat, and", "three"],
      heldOut: ['"Hm", he said', "four"],
      refused: [],
    });
  });

  test("of a CSV are found by the column's name, and split by theirs", () => {
    const csv = "id,Prompt,split\n1,one,train\n2,two,held-out\n3,three,test\n4,four,nowhere\n";
    expect(texts(csv)).toEqual({
      train: ["one"],
      heldOut: ["two", "three"],
      refused: [{ line: 5, why: "its split is neither train nor held-out" }],
    });
  });

  test("that are empty, repeated or not printable are refused by line", () => {
    const { refused } = texts("prompt,split\n,train\nx,train\nx,test\na\u0007b,test\n");
    expect(refused.map(({ line }) => line)).toEqual([2, 4, 5]);
    expect(refused[1].why).toBe("it was written before");
  });

  test("without their refused lines are read again as they were", () => {
    const written = 'prompt,split\n"a, ""b""",train\n,train\nc,test\n';
    const first = readOwn(written, promptRows, 5);
    expect(first.refused).toHaveLength(1);
    const again = readOwn(first.kept, promptRows, 5);
    expect(again).toMatchObject({ train: first.train, heldOut: first.heldOut, refused: [] });
  });
});

test("own stories have a beginning, a middle and an ending of one sentence each", () => {
  const written = "He ran.,He fell.,He wept.\nNo stop,He fell.,He wept.\n";
  const { train, refused } = readOwn(written, ownStories, 5);
  expect(train).toEqual([{ beginning: "He ran.", middle: "He fell.", ending: "He wept." }]);
  expect(refused).toEqual([
    { line: 2, why: "its beginning is not one sentence that ends in a full stop" },
  ]);
});

describe("own reviews", () => {
  const read = (written: string, every = 5) => readOwn(written, ownReviews, every);

  test("have one of the two labels, and nothing that ends them in their prompt", () => {
    const { train, refused } = read(
      'review,label\nA dull ship,Objective\nA ship,positive\n"He said ""no""",objective\n' +
        '"A ship\nand a sea",subjective\nA sea,\n',
    );
    expect(train).toEqual([{ review: "A dull ship", label: "Objective" }]);
    expect(refused).toEqual([
      { line: 3, why: "its label is neither subjective nor objective" },
      { line: 4, why: "its review has a double quote, which ends it in the prompt" },
      { line: 5, why: "its review has a line break" },
      { line: 7, why: "its label is empty" },
    ]);
  });

  test("are at most fifty to train on; what is kept of more reads again as it was", () => {
    const rows = Array.from({ length: 80 }, (_, k) => `A ship of ${k} men,objective`);
    const first = read(`review,label\n${rows.join("\n")}\n`);
    expect([first.train.length, first.heldOut.length]).toEqual([50, 12]);
    expect(first.refused[0].why).toBe("there are 50 rows to train on already");
    const again = read(first.kept);
    expect(again).toMatchObject({ train: first.train, heldOut: first.heldOut, refused: [] });
  });
});

describe("a task", () => {
  const vocabulary = vocabularyOf(TEXTS, 0);
  const file = { train: [" He"], heldOut: [" sat"] };
  const open = (own: string, changes: Leaves = {}) =>
    openTask(
      "continuation",
      () => leavesWith({ "prompts.own": own, ...changes }),
      vocabulary,
      file,
    );

  test("trains on own prompts in place of its file's", () => {
    const task = open(" ran\n sat\n He\n", { "prompts.heldOutEvery": 3 });
    if ("sentence" in task) throw new Error(task.sentence);
    expect(task.trainPrompts.map(({ text }) => text)).toEqual([" ran", " sat"]);
    expect(task.heldOutPrompts.map(({ text }) => text)).toEqual([" He"]);
  });

  test("says in one sentence what is wrong with them", () => {
    expect(open(" ran\n ran\n")).toEqual({
      sentence: "prompts.own, line 2: it was written before; take it out.",
    });
    expect(open(" ran\n")).toEqual({ sentence: expect.stringContaining("held out") as string });
  });
});

test("rows of which no run can be opened have one sentence, and others none", () => {
  const faultIn = (written: string) => faultOfOwn(written, readOwn(written, promptRows, 5));
  const rows = (count: number) => Array.from({ length: count }, (_, k) => `Row ${k}.`).join("\n");
  expect(faultIn(rows(5))).toBeUndefined();
  expect(faultIn(rows(4))).toContain("4 rows and none of them is held out");
  expect(faultIn("")).toContain("no row to train on");
  expect(faultIn(`${rows(5)}\nRow 1.`)).toContain("line 6: it was written before");
  expect(faultIn("a".repeat(20_001))).toContain("20001 characters; at most 20000");
});
