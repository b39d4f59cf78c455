import { expect, test } from "vitest";
import { readFixture } from "../lm/testing";
import { methodProgram } from "../methods/chosen";
import { openTask } from "../tasks";
import { longestPrompt, likelihoodOptions, policyOptions } from "./policy-options";
import { prompts, toyExperiment, vocabulary } from "./testing";

const { checkpoint } = readFixture("gpt2");
const { leaves } = toyExperiment({ "lora.rank": 3, "batch.accumulate": 2 });
const opened = openTask("continuation", () => leaves, vocabulary, prompts);
if ("sentence" in opened) throw new Error(opened.sentence);
const task = opened;
const method = await methodProgram(leaves);
const built = { checkpoint, task, method, longestPrompt: 9, activations: "recomputed" } as const;

test("plans are built for what the leaves and the task say", () => {
  expect(policyOptions(built, leaves)).toMatchObject({
    rank: 3,
    batch: 8,
    maxLength: 3,
    inFlight: 5,
    stopToken: task.stopToken,
    tools: false,
    activations: "recomputed",
  });
});

test("a task that has a tool is sampled with one: the task says so, and nothing else must", () => {
  const withTool = { ...task, tool: () => [1] };
  expect(policyOptions({ ...built, task: withTool }, leaves).tools).toBe(true);
});

test("a task whose strings end in given tokens is opened for them, and needs their room", () => {
  const ending = { continuation: () => Uint32Array.of(1, 2), longest: 2 };
  const ended = { ...built, task: { ...task, ending } };
  expect(policyOptions(ended, leaves).continuations).toEqual({ longest: 2, adapters: ["off"] });
  expect(policyOptions(built, leaves)).not.toHaveProperty("continuations");
  const { L } = checkpoint.architecture;
  expect(() => policyOptions({ ...ended, longestPrompt: L - 4 }, leaves)).toThrow(
    `need ${L + 1} tokens`,
  );
});

test("a likelihood of labels is trained on as many rows more as there are answers", async () => {
  const answers = [Uint32Array.of(1, 2), Uint32Array.of(1, 3)];
  const ended = { ...task, ending: { continuation: () => answers[0], longest: 2, answers } };
  const beside = async (learns: string) => {
    const em = { ...leaves, "method.name": "em", "em.learns": learns };
    const of = { ...built, task: ended, method: await methodProgram(em) };
    return likelihoodOptions(policyOptions(of, em), of, em);
  };
  const { "batch.samples": samples } = leaves;
  expect(await beside("answer")).toMatchObject({ options: { batch: samples }, chooses: false });
  expect(await beside("label")).toMatchObject({
    options: { batch: 2 * Number(samples) },
    chooses: true,
  });
});

test("a run that needs more positions than the model has is refused with both numbers", () => {
  const { L } = checkpoint.architecture;
  expect(() => policyOptions({ ...built, longestPrompt: L }, leaves)).toThrow(
    `Prompt and answer need ${L + 3} tokens, but the model has ${L} positions`,
  );
});

test("SFT is refused where no answer is known, and may learn exact samples instead", async () => {
  const sft = { ...leaves, "method.name": "sft" };
  const of = { ...built, method: await methodProgram(sft) };
  expect(() => policyOptions(of, sft)).toThrow("no answer is known for some prompt");
  const { losses } = policyOptions(of, { ...sft, "sft.source": "posterior" });
  expect(losses.map(({ name }) => name)).toEqual(["objectives/likelihood"]);
});

test("a run leaves room for a visitor's own prompt", () => {
  expect(longestPrompt(task)).toBe(32);
});

test("a run leaves room for what the frozen model reads in a prompt's place", () => {
  const [first] = task.trainPrompts;
  if (!first) throw new Error("The task has no prompt.");
  const trainPrompts = [{ ...first, frozen: new Uint32Array(40) }];
  expect(longestPrompt({ ...task, trainPrompts })).toBe(40);
});
