import { describe, expect, it } from "vitest";
import { logSumExp } from "../judging/numbers";
import { everyString, momentAt, stringLogProb } from "../judging/testing/table";
import { sequences } from "../lm/testing";
import { CodeFault, type CodeRunner, type CodeString } from "../reward/code";
import { type Leaves, openTaskBeside } from "./index";
import { STOP, TEXTS, V, answersOf, off } from "./testing/five-words";
import { leavesWith, vocabularyOf } from "./testing/vocabulary";

/** Stands for an interpreter: what any code gives depends on the string alone. */
const worth = ({ text }: Pick<CodeString, "text">) => (text.includes("ran") ? 1.5 : -0.25);

class Noted implements CodeRunner {
  readonly asked: CodeString[] = [];
  values(_: string, strings: readonly CodeString[]) {
    this.asked.push(...strings);
    return Promise.resolve(strings.map(worth));
  }
}

function opened(code: CodeRunner, changes: Leaves = {}) {
  const leaves = leavesWith({
    "length.min": 1,
    "length.max": 4,
    "reward.code": "return …",
    "reward.codeWeight": 2,
    ...changes,
  });
  const prompts = { train: [" He"], heldOut: [" sat"] };
  const open = openTaskBeside({ code });
  const task = open("continuation", () => leaves, vocabularyOf(TEXTS, 0), prompts);
  if ("sentence" in task) throw new Error(task.sentence);
  return task;
}

const textOf = (z: readonly number[]) => z.map((token) => TEXTS[token]).join("");
const strings = everyString(V, STOP, 4).filter((z) => z.length > 0);
const exact = logSumExp(
  strings.map((z) => stringLogProb(off, STOP, z) + 2 * worth({ text: textOf(z) })),
);

async function answer(changes: Leaves, nodes?: number) {
  const task = opened(new Noted(), changes);
  const moment = { ...momentAt(1, 1), ...(nodes !== undefined && { nodes }) };
  return answersOf(task, 400).answer(task.trainPrompts[0], moment);
}

describe("a reward in code", () => {
  it("reads every prefix: its text without the end, its tokens, and the prompt", async () => {
    const runner = new Noted();
    const task = opened(runner);
    const logR = await task.logReward(task.trainPrompts[0], sequences([[2, 3]], STOP));
    expect(runner.asked).toEqual(
      [[], [2], [2, 3]].map((z) => ({
        text: textOf(z),
        tokens: z.map((token) => TEXTS[token]),
        prompt: " He",
      })),
    );
    [[], [2], [2, 3]].forEach((z, k) =>
      expect(logR[k]).toBeCloseTo(2 * worth({ text: textOf(z) })),
    );
  });

  it("has an exact answer by its stated bound", async () => {
    const truth = await answer({ "reward.codeBound": "1.5" }, 40);
    expect(truth.logZ.low).toBeLessThanOrEqual(exact + 1e-6);
    expect(truth.logZ.high).toBeGreaterThanOrEqual(exact - 1e-6);
  });

  it("has an exact answer without a bound where every string is reached", async () => {
    const truth = await answer({});
    expect(truth.exact).toBe(true);
    expect(truth.logZ.value).toBeCloseTo(exact, 5);
  });

  it("claims no bound and gives an error where some string is not reached", async () => {
    const truth = await answer({}, 20);
    expect(truth.exact).toBe(false);
    expect(truth.logZ.high).toBeNull();
    expect(truth.logZ.error).toBeGreaterThan(0);
    expect(Math.abs(truth.logZ.value - exact)).toBeLessThan(5 * (truth.logZ.error ?? 0));
  });

  it("refuses a value above the stated bound, with its string", async () => {
    const task = opened(new Noted(), { "reward.codeBound": "1" });
    const asked = task.logReward(task.trainPrompts[0], sequences([[3]], STOP));
    await expect(asked).rejects.toThrow(CodeFault);
    await expect(asked).rejects.toThrow(
      /gives 1.5 for “.*ran.*”, above its stated upper bound of 1/,
    );
  });

  it("is off where its text is blank or its weight is 0", () => {
    const blank: Leaves = { "reward.code": " " };
    for (const off of [blank, { "reward.codeWeight": 0 }])
      expect(opened(new Noted(), off).extra().asked).toBeUndefined();
  });
});
