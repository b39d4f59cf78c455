import { describe, expect, it } from "vitest";
import { tasks } from "../index";
import { leavesWith, vocabularyOf } from "../testing/vocabulary";
import { worldFile } from "../testing/world-file";
import { answerOf, expressionOf, isHeldOut, operandsOf, problemIn, questionOf } from "./problem";
import { everyHeldOut, someProblems } from "./problems";
import { NUMBERS, WORDS, opened, vocabulary } from "./testing/opened";
import { trainingProblems } from "./worked-file";
import { waysOf } from "./ways";
import { isRight, mistakeKinds, workingOf } from "./working";

const problem = (text: string) => {
  const found = problemIn(text);
  if (!found) throw new Error(text);
  return found;
};

describe("problems", () => {
  it("are read alone or as a question, and written as the model reads them", () => {
    const read = problem("2-3 - 7 + 2");
    expect(expressionOf(read)).toBe("2 - 3 - 7 + 2");
    expect(questionOf(read)).toBe("Question: 2 - 3 - 7 + 2 = ? Answer:");
    expect(problemIn(questionOf(read))).toEqual(read);
    expect(answerOf(read)).toBe(-6);
    expect(operandsOf(read).map(({ sign, digit }) => sign + String(digit))).toEqual([
      "+2",
      "-3",
      "-7",
      "+2",
    ]);
    for (const text of [
      "",
      "2 - 3",
      "1 + 2 + 3 + 4 + 5 + 6",
      "12 - 3 - 1",
      "2 * 3 + 1",
      "-2 + 3 + 1",
    ])
      expect(problemIn(text), text).toBeUndefined();
  });

  it("of three operands, 800 of 4,000 are held out", () => {
    const held = [...everyHeldOut(3)];
    expect(held).toHaveLength(800);
    expect(new Set(held.map(questionOf)).size).toBe(800);
    expect([...everyHeldOut(4)]).toHaveLength(16_000);
  });

  it("that are trained on are distinct and never held out, however they are chosen", async () => {
    const texts = tasks.arithmetic.readPrompts(await tasks.arithmetic.promptFile(worldFile));
    if ("sentence" in texts) throw new Error(texts.sentence);
    expect(texts.worked).toHaveLength(50);
    for (const [operands, count] of [
      [[3, 4], 2000],
      [[3], 2000],
      [[4], 2000],
      [[3, 4], 50],
    ] as const) {
      const chosen = trainingProblems(texts.worked, operands, count);
      expect(new Set(chosen.map(questionOf)).size).toBe(count);
      expect(chosen.filter(isHeldOut)).toEqual([]);
    }
    expect(texts.train.map(problem).filter(isHeldOut)).toEqual([]);
    expect(texts.heldOut.map(problem).every(isHeldOut)).toBe(true);
    for (const { problem: one, steps } of texts.worked)
      expect(isRight(one, steps), questionOf(one)).toBe(true);
    expect(someProblems(5, 50, true).map(({ digits }) => digits.length)).toEqual(
      Array<number>(50).fill(5),
    );
  });

  it("the first fifty are the worked ones, each with its steps as a reference", async () => {
    const task = await opened({ "arithmetic.problems": 50 });
    expect(task.trainPrompts).toHaveLength(50);
    for (const prompt of task.trainPrompts) {
      const [known] = task.references?.(prompt) ?? [];
      expect(workingOf(problem(prompt.text), task.show(known), true)).toMatchObject({
        right: true,
        mistake: null,
      });
    }
    const [other] = (await opened({ "prompt.text": "1 + 1 + 1" })).trainPrompts;
    expect(task.references?.(other)).toEqual([]);
  });
});

describe("the task", () => {
  it("permits digits, signs, spaces, commas and the full stop alone", async () => {
    const task = await opened();
    const permitted = Array.from(task.policyBias, (bias, id) => (bias === 0 ? id : -1));
    const texts = permitted.filter((id) => id >= 0).map((id) => vocabulary.textOf(id));
    expect(texts).toEqual([".", " ", "+", "-", "=", ",", ...NUMBERS]);
    expect(task.policyBias[0]).toBe(-99);
    expect(task.priorBias[0]).toBe(-50);
  });

  it("ends in the full stop and the problem's answer", async () => {
    const task = await opened({ "prompt.text": "2 - 3 - 7 + 2" });
    const { ending, trainPrompts } = task;
    if (!ending) throw new Error("The task has an ending.");
    const said = ending.continuation(trainPrompts[0]);
    expect(vocabulary.decode(said)).toBe(". The answer is -6.");
    expect(said[0]).toBe(task.stopToken);
    for (const prompt of [...trainPrompts, ...task.heldOutPrompts])
      expect(ending.continuation(prompt).length).toBeLessThanOrEqual(ending.longest);
  });

  it("compares an unfinished answer only where it might end", async () => {
    const { ending } = await opened();
    const compared = (text: string) => ending?.compared?.(vocabulary.encode(text));
    expect(["", " 2 - 3", " 2 - 3 =", " 2 - 3 = -1,"].map(compared)).not.toContain(true);
    expect([" 2 - 3 = -1", " 2 - 3 = -1, -1 - 7 = -8"].map(compared)).not.toContain(false);
  });

  it("puts the demonstrations before a question", async () => {
    const task = await opened({ "prompt.text": "1 + 2 + 3" });
    const shown = task.demonstrated?.(task.trainPrompts[0]).text ?? "";
    expect(shown.split("\n")).toHaveLength(4);
    expect(shown.endsWith(task.trainPrompts[0].text)).toBe(true);
  });

  it("says in one sentence what is wrong with a problem that is typed", async () => {
    await expect(opened({ "prompt.text": "2 - 3" })).rejects.toThrow(
      "prompt.text must be a problem of three to five one-digit numbers",
    );
  });

  it("refuses a longest length in which no right steps fit; takes the least one", async () => {
    const fewest = vocabulary.encode(" 1 + 1 = 2, 2 + 1 = 3, 3 + 1 = 4").length;
    await expect(opened({ "length.max": fewest - 1 })).rejects.toThrow(
      `length.max is ${fewest - 1}, but right steps of 4 operands have at least ${fewest} tokens`,
    );
    expect((await opened({ "length.max": fewest })).trainPrompts.length).toBeGreaterThan(1);
    const own = { "prompt.text": "1 + 2 + 3", "length.max": 9 };
    await expect(opened(own)).rejects.toThrow(/right steps of this problem have at least \d+/);
  });

  it("says in one sentence which token a tokenizer lacks", async () => {
    const file = await tasks.arithmetic.promptFile(worldFile);
    const few = vocabularyOf(["<eos>", ".", ...WORDS, ...NUMBERS, " ", "+", "-", "="], 0);
    const leaves = leavesWith({ "prompt.text": "1 + 2 + 3", "arithmetic.problems": 2 });
    expect(
      tasks.arithmetic.open({
        leaves: () => leaves,
        vocabulary: few,
        prompts: tasks.arithmetic.readPrompts(file) as never,
        answerers: {},
      }),
    ).toEqual({ sentence: expect.stringContaining('the token ","') as string });
  });

  it("reads its file or says what is wrong in it", () => {
    const read = (file: unknown) => tasks.arithmetic.readPrompts(file);
    const line = { X: "Question: 7 - 6 - 5 = ? Answer:", Z: " 7 - 6 = 1, 1 - 5 = -4" };
    expect(read({ demonstrations: "a", worked: [line] })).toHaveProperty("worked");
    expect(read({ demonstrations: "a", worked: [] })).toEqual({
      sentence: "arithmetic/prompts.json: worked must be a list of worked problems, at least one.",
    });
    expect(read({ demonstrations: "a", worked: [line, { X: "Why?", Z: "" }] })).toEqual({
      sentence:
        "arithmetic/prompts.json: worked[1] must ask a question of three to five one-digit " +
        "numbers in X.",
    });
    const held = { ...line, X: questionOf([...everyHeldOut(3)][0]) };
    expect(read({ demonstrations: "a", worked: [held] })).toEqual({
      sentence:
        "arithmetic/prompts.json: worked[0] is a held-out problem, which must not be trained on.",
    });
  });
});

describe("ways of working", () => {
  it("are right and differ: forwards, backwards and back from the last plus", () => {
    expect(waysOf(problem("2 - 3 - 7 + 2"))).toEqual([
      " 2 - 3 = -1, -1 - 7 = -8, -8 + 2 = -6",
      " 2 + 2 = 4, 4 - 7 = -3, -3 - 3 = -6",
      " 2 - 7 = -5, -5 - 3 = -8, -8 + 2 = -6",
    ]);
    expect(waysOf(problem("7 - 6 - 5"))).toHaveLength(2);
    expect(waysOf(problem("1 + 1 + 1"))).toHaveLength(1);
    for (const asked of [...everyHeldOut(3), ...someProblems(5, 40, true)])
      for (const steps of waysOf(asked))
        expect(workingOf(asked, steps, true)).toMatchObject({ right: true, mistake: null });
  });

  it("begin the walk of the target", async () => {
    const task = await opened({ "prompt.text": "7 - 6 - 5" });
    if (task.truth.kind !== "walked") throw new Error("The task is walked.");
    const begun = task.truth.begins?.(task.trainPrompts[0]) ?? [];
    expect(begun.map((z) => vocabulary.decode(z))).toEqual(waysOf(problem("7 - 6 - 5")));
  });
});

describe("a worked answer", () => {
  const asked = problem("2 - 3 - 7 + 2");
  const mistake = (text: string, calculator = true) => workingOf(asked, text, calculator).mistake;

  it.each([
    " 2 - 3 = -1, -1 - 7 = -8, -8 + 2 = -6", // forwards
    " 2 + 2 = 4, 4 - 7 = -3, -3 - 3 = -6", // backwards
    " 2 - 7 = -5, -5 - 3 = -8, -8 + 2 = -6", // from the last plus
  ])("%s is right in every piece", (text) => {
    expect(workingOf(asked, text, true)).toMatchObject({ right: true, value: -6, mistake: null });
  });

  it.each([
    ["", "no call", "no call: stops at once", 0],
    [" 2 - 3 - 7 + 2", "no call", "no call: the calculator is not asked", 7],
    [" 2 - 3 = -1, -1 - 7 = -8", "stops early", "stops one step early", 24],
    [" 2 - 3 = -1, -1", "stops early", "stops within a step", 15],
    [" 2 - 3 = -1, 1 - 7 = -6, -6 + 2 = -4", "wrong sign", "drops the minus of −1", 13],
    [" 2 - 3 = -1, -1 - 7 = -8, -8 - 2 = -10", "wrong sign", "sign: − for +", 29],
    [" 2 - 2 = 0", "wrong sign", "sign: − for + 2", 5],
    [" 2 - 4 = -2", "wrong number", "reads 4, not 3 or 7", 5],
    [" 5 - 3 = 2", "wrong number", "begins with 5, which is not there", 1],
    [" 3 - 3 = 0", "wrong sign", "begins with 3, which is subtracted", 1],
    [" 2 - 3 = -1, -1 - 7 = -8, -8 + 2 = -6, -6 + 2 = -4", "other", "goes on after the answer", 37],
  ] as const)("%s", (text, kind, says, at) => {
    expect(workingOf(asked, text, true).right).toBe(false);
    expect(mistake(text)).toEqual({ kind, says, at });
    expect(mistakeKinds).toContain(kind);
  });

  it("is right where its last value is the answer, whatever came before", () => {
    const lucky = workingOf(asked, " 2 - 3 = -1, 1 - 7 = -6", true);
    expect(lucky.right).toBe(true);
    expect(lucky.mistake?.says).toBe("drops the minus of −1");
  });

  it("says that the calculator wrote nothing after a call that it cannot read", () => {
    const { kind, says } = mistake(" 2 - - 3 =") ?? {};
    expect(kind).toBe("other");
    expect(says).toContain("the calculator cannot read the call and writes nothing");
  });

  it("is wrong in its value where the policy writes it", () => {
    expect(mistake(" 2 - 3 = 1", false)).toEqual({
      kind: "wrong number",
      says: "miscalculates: −1 is right",
      at: 9,
    });
    const pieces = workingOf(asked, " 2 - 3 = 1", false).pieces;
    expect(pieces.every(({ by }) => by === "policy")).toBe(true);
  });

  it("marks what the calculator wrote", () => {
    const { pieces } = workingOf(asked, " 2 - 3 = -1, 1 +", true);
    const written = pieces.filter(({ by }) => by === "calculator").map(({ text }) => text);
    expect(written).toEqual([" ", "-", "1"]);
    expect(pieces.map(({ text }) => text).join("")).toBe(" 2 - 3 = -1, 1 +");
  });

  it("of a problem that nobody knows is neither right nor wrong", () => {
    expect(isRight(undefined, " 1 + 1 = 2")).toBeUndefined();
  });
});
