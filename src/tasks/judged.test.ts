import { describe, expect, it, test } from "vitest";
import { logSumExp } from "../judging/numbers";
import { everyString, momentAt, stringLogProb } from "../judging/testing/table";
import { sequences } from "../lm/testing";
import type { Judges } from "../reward/judges";
import { type Leaves, type TaskSpec, openTaskBeside, tasks } from "./index";
import { STOP, TEXTS, V, answersOf, off } from "./testing/five-words";
import { leavesWith, vocabularyOf } from "./testing/vocabulary";

const textOf = (z: readonly number[]) =>
  z.map((token) => (token === 0 ? "<|endoftext|>" : TEXTS[token])).join("");

/** A log-probability that the text alone decides. */
const logLabel = (text: string): number =>
  -[...text].reduce((sum, letter, i) => (sum * 31 + letter.charCodeAt(0) + i) % 97, 7) / 30;

/** A judge that notes what it is asked. */
class Noted implements Judges {
  readonly asked: string[] = [];
  logLabels: Judges["logLabels"] = (_, texts) => {
    this.asked.push(...texts);
    return Promise.resolve(texts.map(logLabel));
  };
  logLikelihoods: Judges["logLikelihoods"] = (_, texts) => {
    this.asked.push(...texts.map(({ prompt, text }) => `${prompt}|${text}`));
    return Promise.resolve(texts.map(({ prompt, text }) => logLabel(prompt + text)));
  };
}

function opened(judges: Judges, changes: Leaves = {}) {
  const leaves = leavesWith({
    "length.min": 1,
    "length.max": 4,
    "reward.classifier": "tiny",
    "reward.classifierWeight": 1.5,
    ...changes,
  });
  const prompts = { train: [" He"], heldOut: [" sat"] };
  const vocabulary = vocabularyOf(TEXTS, 0);
  const task = openTaskBeside({ judges })("continuation", () => leaves, vocabulary, prompts);
  if ("sentence" in task) throw new Error(task.sentence);
  return task;
}

describe("a reward term that asks a classifier", () => {
  it("reads every prefix as a whole sentence, with its full stop", async () => {
    const judges = new Noted();
    const task = opened(judges);
    const z = sequences([[2, 3], [4]], STOP);
    const logR = await task.logReward(task.trainPrompts[0], z);
    expect(judges.asked).toEqual([".", "He.", "He ran.", ".", "sat."]);
    const texts = [".", "He.", "He ran.", ".", "sat."];
    texts.forEach((text, k) => expect(logR[k]).toBeCloseTo(1.5 * logLabel(text), 5));
    expect(logR[5]).toBe(0); // past the second string's length
  });

  it("reads the prompt before it where that is wanted", async () => {
    const judges = new Noted();
    const task = opened(judges, { "reward.classifierReads": "prompt" });
    await task.logReward(task.trainPrompts[0], sequences([[4]], STOP));
    expect(judges.asked).toEqual(["He.", "He sat."]);
  });

  it("is not asked while it is turned off", async () => {
    const judges = new Noted();
    const turnedOff: Leaves[] = [{ "reward.classifier": "" }, { "reward.classifierWeight": 0 }];
    for (const changes of turnedOff) {
      const task = opened(judges, changes);
      await task.logReward(task.trainPrompts[0], sequences([[4]], STOP));
      expect(task.extra().asked).toBeUndefined();
    }
    expect(judges.asked).toEqual([]);
  });
});

async function answer(changes: Leaves, nodes?: number) {
  const task = opened(new Noted(), changes);
  const answers = answersOf(task, 400);
  return answers.answer(task.trainPrompts[0], { ...momentAt(1, 1), ...(nodes && { nodes }) });
}

describe("a reward term that asks a causal language model", () => {
  const inPlace = {
    "reward.classifier": "",
    "reward.judge": "tiny",
    "reward.judgeWeight": 1,
    "reward.likelihood": 0,
  };

  it("reads every prefix as a whole sentence after the prompt", async () => {
    const judges = new Noted();
    const task = opened(judges, inPlace);
    await task.logReward(task.trainPrompts[0], sequences([[2, 3]], STOP));
    expect(judges.asked).toEqual([" He|.", " He| He.", " He| He ran."]);
  });

  it("takes the prior's place in the target, which a walk still finds exactly", async () => {
    const truth = await answer(inPlace);
    const strings = everyString(V, STOP, 4).filter((z) => z.length > 0);
    const logZ = logSumExp(strings.map((z) => logLabel(` He${textOf(z)}.`)));
    expect(truth.exact).toBe(true);
    expect(truth.logZ.value).toBeCloseTo(logZ, 5);
  });

  it("shares the target with the prior, each by its weight", async () => {
    const truth = await answer({ ...inPlace, "reward.likelihood": 0.5 });
    const strings = everyString(V, STOP, 4).filter((z) => z.length > 0);
    const logZ = logSumExp(
      strings.map((z) => 0.5 * stringLogProb(off, STOP, z) + logLabel(` He${textOf(z)}.`)),
    );
    expect(truth.logZ.value).toBeCloseTo(logZ, 5);
  });
});

const logR = (weight: number) =>
  everyString(V, STOP, 4)
    .filter((z) => z.length > 0)
    .map((z) => stringLogProb(off, STOP, z) + weight * logLabel(`${textOf(z)}.`.trim()));

test("with a positive weight the walk is exact, since log p(label) is at most 0", async () => {
  const truth = await answer({});
  expect(truth.exact).toBe(true);
  expect(truth.logZ.value).toBeCloseTo(logSumExp(logR(1.5)), 5);
});

test("with a negative weight nothing bounds it: an estimate with its error", async () => {
  const truth = await answer({ "reward.classifierWeight": -1.5 }, 20);
  const exact = logSumExp(logR(-1.5));
  expect(truth.exact).toBe(false);
  expect(truth.logZ.high).toBeNull();
  expect(truth.logZ.error).toBeGreaterThan(0);
  expect(Math.abs(truth.logZ.value - exact)).toBeLessThan(5 * (truth.logZ.error ?? 0));
});

test("random integers are walked in place of counted, since the term sees the text", () => {
  const texts = ["<eos>", "7", "8", "9"];
  const changes = { "integers.range": "7..9", "reward.likelihood": 0, "length.max": 1 };
  const counted = (more: Leaves) => {
    const leaves = leavesWith({ ...changes, ...more });
    const vocabulary = vocabularyOf(texts, 0);
    const beside = openTaskBeside({ judges: new Noted() });
    const task = beside("random-integers", () => leaves, vocabulary, { prompt: "7" });
    if ("sentence" in task) throw new Error(task.sentence);
    return task.truth.kind === "enumerated" ? task.truth.counted() : undefined;
  };
  expect(counted({})).not.toBeNull();
  expect(counted({ "reward.classifier": "tiny" })).toBeNull();
});

test("a line break that ends a number is judged with it, and an end of text is not", async () => {
  const judges = new Noted();
  const asked = async (stop: string) => {
    judges.asked.length = 0;
    const judge = { "reward.judge": "tiny", "reward.judgeWeight": 1, "reward.classifier": "" };
    const range = { "integers.range": "7..9", "integers.stop": stop, "length.max": 1 };
    const leaves = leavesWith({ ...range, ...judge });
    const vocabulary = vocabularyOf(["<eos>", "\n", "7", "8", "9"], 0);
    const beside = openTaskBeside({ judges });
    const task = beside("random-integers", () => leaves, vocabulary, { prompt: "8" });
    if ("sentence" in task) throw new Error(task.sentence);
    await task.logReward(task.trainPrompts[0], sequences([[2]], task.stopToken));
    return judges.asked.at(-1);
  };
  expect(await asked("line")).toBe("8|7\n");
  expect(await asked("end")).toBe("8|7");
});

test("the tasks whose likelihood counts more than the string and its end say so", () => {
  const all: [string, TaskSpec][] = Object.entries(tasks);
  const saying = all.filter(([, { counts }]) => counts !== undefined).map(([name]) => name);
  expect(saying.sort()).toEqual(["arithmetic", "infilling", "own-infilling", "subjectivity"]);
});
