import { expect, it } from "vitest";
import { openTask } from "../index";
import { leavesWith, vocabularyOf } from "../testing/vocabulary";

/** A vocabulary of digits that puts a token in front of every prompt, as many models do. */
const DIGITS = Array.from({ length: 10 }, (_, d) => String(d));
const FRONT = 12;
const digits = vocabularyOf([...DIGITS, "pick: ", "\n", "<s>", "<|endoftext|>"], 13);
const vocabulary = {
  ...digits,
  encode: (text: string) => Uint32Array.from([FRONT, ...digits.encode(text)]),
};
const leaves = { "reward.likelihood": 0, "length.min": 0, "length.max": 3 };
const opened = (stop: string, of = vocabulary) =>
  openTask("random-integers", () => leavesWith({ ...leaves, "integers.stop": stop }), of, {
    prompt: "pick: ",
  });

it("ends a number with a line break or with the end of the text, by its field", () => {
  expect(opened("line")).toMatchObject({ stopToken: 11, stopText: "⏎" });
  expect(opened("end")).toMatchObject({ stopToken: 13, stopText: "⊤" });
});

it("puts the model's first token in front of the prompt and of no number", () => {
  const task = opened("line");
  if ("sentence" in task) throw new Error(task.sentence);
  expect(task.trainPrompts.map(({ tokens }) => [...tokens])).toEqual([[FRONT, 10]]);
  expect(task.valid(Uint32Array.of(4, 2))).toBe(true);
  expect(task.valid(Uint32Array.of(FRONT, 4, 2))).toBe(false);
  expect(task.valid(Uint32Array.of(0, 7))).toBe(false);
});

it("refuses a tokenizer that has no such token, in one sentence", () => {
  const bare = { ...vocabulary, eos: undefined, tokenOf: () => undefined };
  for (const stop of ["line", "end"]) {
    const refused = opened(stop, bare);
    const sentence = "sentence" in refused ? refused.sentence : "";
    expect(sentence).toMatch(/^Random integers end with [^.]*integers\.stop, or [^.]*\.$/);
  }
});
