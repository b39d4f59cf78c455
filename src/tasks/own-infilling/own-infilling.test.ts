import { expect, test } from "vitest";
import { readArchitecture } from "../../lm/families";
import { readTokenizer } from "../../lm/tokenizer";
import { type Leaves, type Task, openTask, promptFileOf } from "../index";
import { leavesWith } from "../testing/vocabulary";
import { worldFile } from "../testing/world-file";
import { readOwnStories } from "./own-stories";

// the embedded model's tokenizer; the task takes any that has a full stop of its own
const json = async (name: string): Promise<unknown> =>
  JSON.parse(new TextDecoder().decode(await worldFile(name)));
const tokenizer = readTokenizer(await json("tokenizer.json"));
const architecture = readArchitecture(await json("config.json"));
if (!tokenizer.ok || !architecture.ok) throw new Error("The embedded model is damaged.");
const vocabulary = { ...tokenizer.value, size: architecture.value.V };
const file = await promptFileOf("own-infilling", worldFile);

function opened(changes: Leaves = {}): Task {
  const leaves = leavesWith({ "length.min": 3, "length.max": 10, ...changes });
  const task = openTask("own-infilling", () => leaves, vocabulary, file);
  if ("sentence" in task) throw new Error(task.sentence);
  return task;
}

test("a story is asked for by beginning and ending, and its middle is kept aside", () => {
  const stories = readOwnStories(file);
  if ("sentence" in stories) throw new Error(stories.sentence);
  const task = opened();
  expect(task.trainPrompts).toHaveLength(stories.train.length);
  expect(task.heldOutPrompts).toHaveLength(stories.heldOut.length);
  const [told] = stories.stories.heldOut;
  const [prompt] = task.heldOutPrompts;
  expect(vocabulary.decode(prompt.frozen ?? [])).toBe(told.beginning);
  expect(vocabulary.decode(task.ending?.continuation(prompt) ?? [])).toBe(`. ${told.ending}`);
  const written = task.reference?.(prompt) ?? new Uint32Array();
  expect(`${vocabulary.decode(written)}.`).toBe(` ${told.middle}`);
  expect(task.references?.(prompt)).toEqual([]); // no method is given a held-out middle
});

test("beginnings that are held out are never trained on", () => {
  const { trainPrompts, heldOutPrompts } = opened();
  const beginnings = (of: Task["heldOutPrompts"]) =>
    new Set(of.map(({ frozen = [] }) => vocabulary.decode(frozen)));
  const trained = beginnings(trainPrompts);
  for (const beginning of beginnings(heldOutPrompts)) expect(trained).not.toContain(beginning);
});

test("the middle is a draw of the target of the model that wrote it, and of no other", () => {
  const drawOf = (changes: Leaves) => {
    const { targetDraw, heldOutPrompts } = opened(changes);
    return targetDraw?.(heldOutPrompts[0]);
  };
  const writer = { "model.name": "local:SmolLM2-135M-Instruct.Q4_1.gguf#a1b2c3d4" };
  expect(drawOf(writer)?.length).toBeGreaterThan(0);
  for (const other of [
    "world",
    "hub:HuggingFaceTB/SmolLM2-135M-Instruct",
    "hub:owner/SmolLM2-135M-Instruct-tuned/SmolLM2-135M-Instruct.Q8_0.gguf",
    "local:mySmolLM2-135M-Instruct.Q4_1.gguf#a1b2c3d4",
  ])
    expect(drawOf({ "model.name": other })).toBeUndefined();
  expect(drawOf({ ...writer, "length.max": 12 })).toBeUndefined();
  expect(drawOf({ ...writer, "length.min": 1 })).toBeUndefined();
  expect(drawOf({ ...writer, "reward.words": "bread" })).toBeUndefined();
  expect(drawOf({ ...writer, "reward.lengthWeight": 1 })).toBeUndefined();
});

test("a file of another form is refused with its place", () => {
  const told = { beginning: "It rained.", middle: "Tom ran home.", ending: "He was wet." };
  for (const [wrong, place] of [
    [{ train: [told] }, "heldOut"],
    [{ train: [told], heldOut: [{ ...told, middle: "No full stop" }] }, "heldOut.0.middle"],
  ] as const)
    expect(readOwnStories(wrong)).toEqual({ sentence: expect.stringContaining(place) as string });
});
