import { expect, test } from "vitest";
import type { Judgement, TaskFacts } from "../../../worker/protocol";
import { meanGap, storiesOf } from "./stories";
import { promptOf, storyIn } from "./story";

const story = (name: string, ending: string) =>
  promptOf({ beginning: `${name} ran. It was late. No net.`, ending });
const prompts: TaskFacts["prompts"] = [
  { id: "a", text: story("Tom", "All was well."), tokens: 9, split: "train" },
  { id: "b", text: story("Mia", "The net held."), tokens: 9, split: "held-out" },
  { id: "c", text: story("Ada", "All was well."), tokens: 9, split: "held-out" },
];
const answer = (value: number) =>
  ({ klForward: { value, low: value, high: value } }) as unknown as Judgement;

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

test("the mean is of the stories whose exact answer is known", () => {
  const answers = new Map([
    ["b", answer(0.2)],
    ["c", answer(0.4)],
  ]);
  const { mean, count } = meanGap(prompts, answers, "held-out");
  expect(mean).toBeCloseTo(0.3);
  expect(count).toBe(2);
  expect(meanGap(prompts, answers, "train")).toEqual({ mean: null, count: 0 });
});
