import { describe, expect, it } from "vitest";
import { logSumExp } from "../../judging/numbers";
import { supportFinding } from "../../judging/support";
import {
  everyString,
  momentAt,
  randomNext,
  stringLogProb,
  TablePolicy,
} from "../../judging/testing/table";
import { openTask, type Task, taskFault } from "../index";
import { STOP, TEXTS, V, answersOf, off } from "../testing/five-words";
import { leavesWith, vocabularyOf } from "../testing/vocabulary";

const vocabulary = vocabularyOf(TEXTS, 0);
const prompts = { train: [" He"], heldOut: [" sat"] };
const strings = everyString(V, STOP, 4).filter((z) => z.length > 0);

type Changes = Record<string, string | number>;
const leaves = (changes: Changes) =>
  leavesWith({ "length.min": 1, "length.max": 4, "constraint.excludes": "ran", ...changes });

function opened(changes: () => Changes): Task {
  const task = openTask("constrained", () => leaves(changes()), vocabulary, prompts);
  if ("sentence" in task) throw new Error(task.sentence);
  return task;
}

const answers = (task: Task) => answersOf(task, 16);

/** Mass of a target over the strings that pass, and log Z, by summation over all strings. */
function summed(passes: (text: string) => boolean, penalty: number, T: number) {
  const logWeight = strings.map((z) => {
    const broken = passes(vocabulary.decode(z)) ? 0 : penalty;
    return (stringLogProb(off, STOP, z) - broken) / T;
  });
  const logZ = logSumExp(logWeight);
  const passing = logWeight.filter((_, k) => passes(vocabulary.decode(strings[k])));
  return { logZ, satisfied: Math.exp(logSumExp(passing) - logZ) };
}

describe("constrained", () => {
  const without = (text: string) => !text.includes("ran");

  it.each([
    [2, 1],
    [12, 1],
    [5, 0.7],
  ])("a penalty of %d at T %d leaves the mass that it says", async (penalty, T) => {
    const task = opened(() => ({ "constraint.penalty": penalty }));
    const truth = await answers(task).answer(task.trainPrompts[0], momentAt(1, T));
    const wanted = summed(without, penalty, T);
    expect(truth.exact).toBe(true);
    expect(truth.logZ.value).toBeCloseTo(wanted.logZ, 5);
    expect(truth.verdict?.target.value).toBeCloseTo(wanted.satisfied, 5);
    expect(truth.verdict?.policy.value).toBeLessThan(1);
  });

  it("an edit moves the target, the verdict and the checker at once", async () => {
    let changes: Changes = {};
    const task = opened(() => changes);
    const on = answers(task);
    const [prompt] = task.trainPrompts;
    const ran = Uint32Array.of(2, 3);
    expect(task.verdict?.of(prompt, ran)).toBe(false);
    expect(task.constraint?.().allows(ran)).toBe(false);
    const before = await on.answer(prompt, momentAt(1));
    changes = { "constraint.excludes": "", "constraint.contains": "ran" };
    expect(task.verdict?.of(prompt, ran)).toBe(true);
    expect(task.constraint?.().allows(ran)).toBe(true);
    const after = await on.answer(prompt, { ...momentAt(2), target: 1 });
    const wanted = summed((text) => text.includes("ran"), 10, 1);
    expect(after.logZ.value).toBeCloseTo(wanted.logZ, 5);
    expect(after.logZ.value).not.toBeCloseTo(before.logZ.value, 2);
  });

  it("a pattern that no text matches leaves nothing, whatever stands before it", async () => {
    // the tokenizer has tokens of white space, which the checker's texts do not begin with
    const wide = vocabularyOf([...TEXTS, " ", "  ", "\t"], 0);
    const impossible = leaves({ "constraint.excludes": "", "constraint.pattern": "^a^" });
    const task = openTask("constrained", () => impossible, wide, prompts);
    if ("sentence" in task) throw new Error(task.sentence);
    const size = TEXTS.length + 3;
    const policy = new TablePolicy(size, STOP, randomNext(size, 2), randomNext(size, 1));
    const few = { likely: 8, prompt: 16, all: 16 };
    expect((await supportFinding(policy, task, few)).fault).toBe(
      "There are no sentences of 1 to 4 tokens that satisfy the constraint, so there is nothing " +
        "to draw; change the constraint or the lengths.",
    );
  });

  it("an impossible length is refused before anything is opened", () => {
    const fault = (changes: Changes) =>
      taskFault("constrained", leaves(changes), vocabulary, prompts);
    expect(fault({})).toBeUndefined();
    expect(fault({ "constraint.minWords": 5 })).toMatch(/has at most 4 words/);
    expect(fault({ "constraint.contains": "ran" })).toMatch(/must be in the sentence and must not/);
  });
});
