import { expect, test } from "vitest";
import type { TaskFacts } from "../../../worker/protocol";
import { gapOf, meanText, storiesOf } from "./stories";
import { promptOf, storyIn } from "./story";

const story = (name: string, ending: string) =>
  promptOf({ beginning: `${name} ran. It was late. No net.`, ending });
const prompts: TaskFacts["prompts"] = [
  { id: "a", text: story("Tom", "All was well."), tokens: 9, split: "train" },
  { id: "b", text: story("Mia", "The net held."), tokens: 9, split: "held-out" },
  { id: "c", text: story("Ada", "All was well."), tokens: 9, split: "held-out" },
];
test("a story is read out of its prompt and back; another text is none", () => {
  const told = { beginning: "Tom ran. It was late.", ending: "All was well." };
  expect(storyIn(promptOf(told))).toEqual(told);
  expect(storyIn("Question: 3 - 8 = ? Answer:")).toBeNull();
});

test("stories of a split are listed by their first sentence, those with the filter's words", () => {
  const heldOut = storiesOf(prompts, { split: "held-out", filter: "" });
  expect(heldOut.map(({ name }) => name)).toEqual(["Mia ran.", "Ada ran."]);
  const found = storiesOf(prompts, { split: "held-out", filter: "all WAS" });
  expect(found.map(({ id }) => id)).toEqual(["c"]);
});

test("a story has the later of survey and exact answer", () => {
  const klForward = { value: 0.4, low: 0.4, high: null };
  const answers = new Map([["b", { step: 20, klForward }]]);
  const survey = (step: number) => ({ step, klForward: { b: 0.25, c: 0.1 } });
  const gap = (id: string, step: number) => gapOf(id, { survey: survey(step), answers });
  expect(gap("b", 40)).toEqual({ value: 0.25, text: "0.250", step: 40 });
  expect(gap("b", 10)).toEqual({ value: 0.4, text: "≥ 0.400", step: 20 });
  expect(gap("c", 10)?.value).toBe(0.1);
  expect(gapOf("c", { survey: null, answers })).toBeNull();
});

test("a mean is printed with its error, or as a dash", () => {
  expect(meanText({ value: 0.2946, error: 0.0463, n: 100 })).toBe("0.295 ± 0.0463");
  expect(meanText({ value: 0.2946 })).toBe("0.295");
  expect(meanText(undefined)).toBe("–");
});
