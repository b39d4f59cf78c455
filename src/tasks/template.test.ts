import { expect, it } from "vitest";
import { openTask, taskFault } from "./index";
import { leavesWith, vocabularyOf } from "./testing/vocabulary";

const DIGITS = Array.from({ length: 10 }, (_, d) => String(d));
const plain = vocabularyOf([...DIGITS, "pick: ", "\n", "<user>", "<answer>", "<|endoftext|>"], 14);
const [USER, ANSWER] = [12, 13];
const prompts = { prompt: "pick: " };
const leaves = (changes: Record<string, string> = {}) =>
  leavesWith({ "reward.likelihood": 0, "length.max": 3, "prompt.template": "chat", ...changes });

const conversing = {
  ...plain,
  chat: (text: string) =>
    text.includes("0")
      ? ({ ok: false, sentence: "The model's chat template fails: no zeros." } as const)
      : ({ ok: true, value: Uint32Array.from([USER, ...plain.encode(text), ANSWER]) } as const),
};

it("puts the chat template around the prompt, and around nothing else", () => {
  const chat = (text: string) => conversing.chat(text.replace("Hello", "1"));
  const chatted = { ...conversing, chat };
  const task = openTask("random-integers", () => leaves(), chatted, prompts);
  if ("sentence" in task) throw new Error(task.sentence);
  expect(task.trainPrompts.map(({ tokens }) => [...tokens])).toEqual([[USER, 10, ANSWER]]);
  expect(task.valid(Uint32Array.of(4, 2))).toBe(true);
  const own = { "prompt.text": "pick: 0" };
  expect(taskFault("random-integers", leaves(own), chatted, prompts)).toBe(
    "The model's chat template fails: no zeros.",
  );
});

it("is refused in one sentence where the model has no template, or one that fails", () => {
  expect(openTask("random-integers", () => leaves(), plain, prompts)).toEqual({
    sentence:
      "prompt.template is chat, but this model has no chat template; choose none, or a model for " +
      "conversations.",
  });
  const failing = { ...plain, chat: () => ({ ok: false, sentence: "It fails." }) as const };
  expect(openTask("random-integers", () => leaves(), failing, prompts)).toMatchObject({
    sentence: "It fails.",
  });
});
