import { expect, test } from "vitest";
import { readTokenizer } from "../../lm/tokenizer";
import { readArchitecture } from "../../lm/families";
import { openTask, promptFileOf, taskFault } from "../index";
import type { Leaves, Task } from "../index";
import { leavesWith } from "../testing/vocabulary";
import { worldFile } from "../testing/world-file";

/** The task with the embedded model's own tokenizer and stories. */
const json = async (name: string): Promise<unknown> =>
  JSON.parse(new TextDecoder().decode(await worldFile(name)));
const tokenizer = readTokenizer(await json("tokenizer.json"));
const architecture = readArchitecture(await json("config.json"));
if (!tokenizer.ok || !architecture.ok) throw new Error("The embedded model is damaged.");
const vocabulary = { ...tokenizer.value, size: architecture.value.V };
const file = await promptFileOf("infilling", worldFile);

const lengths = { "length.min": 4, "length.max": 16 };
function opened(changes: Leaves = {}): Task {
  const leaves = leavesWith({ ...lengths, ...changes });
  const task = openTask("infilling", () => leaves, vocabulary, file);
  if ("sentence" in task) throw new Error(task.sentence);
  return task;
}
const question = (beginning: string, ending: string) =>
  `Beginning: ${beginning}\nEnding: ${ending}\nMiddle:`;

test("the policy reads beginning and ending, the frozen model the beginning alone", () => {
  const { trainPrompts, ending } = opened();
  const [{ text, tokens, frozen = [] }] = trainPrompts;
  const [, beginning, last] = /^Beginning: (.*)\nEnding: (.*)\nMiddle:$/.exec(text) ?? [];
  expect(vocabulary.decode(tokens)).toBe(text);
  expect(vocabulary.decode(frozen)).toBe(beginning);
  const y = ending?.continuation(trainPrompts[0]) ?? [];
  expect(vocabulary.decode(y)).toBe(`. ${last}`);
});

test("the first twenty training stories come with their own middle, the others without", () => {
  const task = opened();
  const prompts = [...task.trainPrompts, ...task.heldOutPrompts];
  const known = prompts.map((prompt) => task.references?.(prompt) ?? []);
  expect(known.slice(0, 20).map((of) => of.length)).toEqual(Array.from({ length: 20 }, () => 1));
  expect(known.slice(20).every((of) => of.length === 0)).toBe(true);
  for (const [z] of known.slice(0, 20)) {
    expect(task.valid(z)).toBe(true);
    expect(vocabulary.decode(z)).toMatch(/^ [A-Z][^.]*$/);
  }
});

test("a run trains on all stories, the first of them, one, or the visitor's own", () => {
  expect(opened().trainPrompts).toHaveLength(1000);
  expect(opened({ "stories.count": 20 }).trainPrompts).toHaveLength(20);
  const one = opened({ "prompt.choice": "one", "prompt.which": 700, "stories.count": 20 });
  expect(one.trainPrompts.map(({ text }) => text)).toEqual([opened().trainPrompts[699].text]);
  const own = question("Tom went to the market.", "The cake was sweet.");
  const [prompt] = opened({ "prompt.text": own }).trainPrompts;
  expect(vocabulary.decode(prompt.frozen ?? [])).toBe("Tom went to the market.");
});

const tooLong = Array.from({ length: 30 }, () => "so").join(" ");
test.each([
  ["Tom went to the market.", "three lines"],
  [question("", "The cake was sweet."), "three lines"],
  [question("Tom went to the market.", ` ${tooLong}.`), "tokens; at most 24"],
])("a typed prompt that is no question is refused in one sentence, %#", (text, wrong) => {
  const leaves = leavesWith({ ...lengths, "prompt.text": text });
  const sentence = taskFault("infilling", leaves, vocabulary, file);
  expect(sentence).toContain(wrong);
  expect(sentence).toMatch(/\.$/);
});

test("the grammar is asked of all held-out stories and of every tenth of the others", () => {
  const task = opened();
  const { trainPrompts, heldOutPrompts, verdict } = task;
  const judged = trainPrompts.filter((_, k) => k % 10 === 0);
  for (const prompt of [...heldOutPrompts, ...judged]) {
    const listed = task.world?.(prompt) ?? [];
    const shown = listed.map(({ tokens }) => task.show(tokens));
    expect(shown).toContain(task.show(task.reference?.(prompt) ?? new Uint32Array()));
    expect(listed.length).toBeGreaterThan(0);
    for (const { tokens } of listed) expect(verdict?.of(prompt, tokens)).toBe(true);
  }
  const [{ tokens: z }] = task.world?.(heldOutPrompts[0]) ?? [];
  expect(verdict?.of(heldOutPrompts[0], z.slice(0, -1))).toBe(false);
  expect(verdict?.of(trainPrompts[1], z)).toBeUndefined();
  expect(trainPrompts.filter((prompt) => task.world?.(prompt))).toEqual(judged);
});

test("every prefix has a reward, or those that end like a sentence, or none but the whole", () => {
  const compared = (which: string) => {
    const task = opened({ "stories.compared": which, "objective.pairs": "vargrad" });
    const [z] = task.references?.(task.trainPrompts[0]) ?? [];
    return Array.from(z, (_, i) => task.ending?.compared?.(z.slice(0, i + 1)));
  };
  expect(new Set(compared("every"))).toEqual(new Set([true]));
  expect(new Set(compared("whole"))).toEqual(new Set([false]));
  const ends = compared("sentences");
  expect([ends[0], ends.at(-1)]).toEqual([false, true]);
});

test("an objective that compares prefixes is refused where only whole middles count", () => {
  const leaves = { ...lengths, "stories.compared": "whole", "objective.pairs": "all" };
  const sentence = taskFault("infilling", leavesWith(leaves), vocabulary, file);
  expect(sentence).toMatch(/^stories\.compared is whole, .*\.$/);
});
