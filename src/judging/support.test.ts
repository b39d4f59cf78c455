import { describe, expect, it } from "vitest";
import type { Judgeable } from "./judgeable";
import type { Constraint } from "./rivals/constraint";
import { supportFinding } from "./support";
import { STOP, V, constraint, off, prompt } from "./testing/constrained";
import { TablePolicy } from "./testing/table";
import { toyTask } from "./testing/tasks";

const policy = new TablePolicy(V, STOP, off, off);
const reward = { likelihoodWeight: 1, first: 0, firstElse: 0, later: 0, empty: 0 };
const toy = { permitted: [0, 1], minLength: 1, maxLength: 3, reward: () => reward };
const task = (of: Constraint | undefined): Judgeable => ({
  ...toyTask({ ...toy, vocabulary: V, stop: STOP, layout: "ranked" }),
  noun: "sentences",
  valid: () => true,
  ...(of && { constraint: () => of }),
});

describe("the support of a constraint", () => {
  it("is not empty where a string satisfies it, or where there is none", async () => {
    expect(await supportFinding(policy, task(undefined))).toEqual({});
    expect(await supportFinding(policy, task(constraint))).toEqual({});
  });

  it("is known to be empty where the checker allows no beginning of any length", async () => {
    const never = { allows: (z: ArrayLike<number>) => z.length < 2, satisfied: () => false };
    expect((await supportFinding(policy, task(never))).fault).toBe(
      "There are no sentences of 1 to 3 tokens that satisfy the constraint, so there is nothing " +
        "to draw; change the constraint or the lengths.",
    );
  });

  it("is found below the least likely token of a long vocabulary, or known empty", async () => {
    const long = 300;
    const rank = (prefix: readonly number[]) =>
      Float32Array.from({ length: long }, (_, v) => -0.01 * v - (v === STOP ? 0 : prefix.length));
    const wide = new TablePolicy(long, STOP, rank, rank);
    const last = long - 1;
    const rare = (ends: boolean): Constraint => ({
      allows: (z) =>
        [2, last].slice(0, z.length).every((token, i) => z[i] === token) && z.length <= 2,
      satisfied: (z) => ends && z.length === 2 && z[1] === last,
    });
    const of = (constraint: Constraint) =>
      supportFinding(wide, {
        ...toyTask({ ...toy, vocabulary: long, stop: STOP, layout: "ranked" }),
        noun: "sentences",
        valid: () => true,
        constraint: () => constraint,
      });
    expect(await of(rare(true))).toEqual({});
    expect((await of(rare(false))).fault).toMatch(/^There are no sentences of 1 to 3 tokens/);
  });

  it("is known to be empty where the checker goes on allowing illegal tokens alone", async () => {
    // as a pattern does that no text matches, of tokens whose text is empty
    const onlyTwos = { allows: (z: ArrayLike<number>) => Array.from(z).every((t) => t === 2) };
    const never = { ...onlyTwos, satisfied: () => false };
    const legal = { ...task(never), isLegal: (token: number) => token < 2 };
    const budget = { likely: 3, prompt: 3, all: 3 };
    expect((await supportFinding(policy, legal, budget)).fault).toMatch(/^There are no sentences/);
    const asked = await supportFinding(policy, task(never), budget);
    expect(asked.fault).toMatch(/^Within the 3 likeliest beginnings/);
  });

  it("is said not to have been found where the walk ends first", async () => {
    const unseen = { allows: () => true, satisfied: () => false };
    const budget = { likely: 8, prompt: 10, all: 10 };
    expect((await supportFinding(policy, task(unseen), budget)).fault).toBe(
      "Within the 10 likeliest beginnings no sentences were found that satisfy the constraint; " +
        "ask for something that the model is likelier to write.",
    );
  });

  it("holds no string that the task does not accept", async () => {
    const refused = { ...task(constraint), valid: () => false };
    expect((await supportFinding(policy, refused)).fault).toMatch(/sentences/);
  });

  it("is looked for after every training prompt, and the one without any is named", async () => {
    const [named, empty] = ["It rained.", "He sat."].map((text) => ({ ...prompt, id: text, text }));
    const barred = new TablePolicy(V, STOP, off, off);
    // after the second prompt the walk meets a checker that allows nothing
    let asked = 0;
    barred.tree = (of, adapter) => {
      asked = of.id === empty.id ? 2 : 1;
      return policy.tree(of, adapter);
    };
    const second: Constraint = {
      allows: (z) => asked === 1 && constraint.allows(z),
      satisfied: (z) => asked === 1 && constraint.satisfied(z),
    };
    const two = { ...task(second), trainPrompts: [named, empty] };
    const whole = { likely: 0, prompt: 1024, all: 16_384 };
    expect((await supportFinding(barred, two, whole)).fault).toBe(
      "There are no sentences of 1 to 3 tokens that satisfy the constraint after the training " +
        "prompt “He sat.”, so there is nothing to draw; change the constraint or the lengths.",
    );
    expect(await supportFinding(policy, { ...two, constraint: () => constraint })).toEqual({});
  });

  it("is known after every prompt by one likely string after the first", async () => {
    const trainPrompts = [1, 2, 3].map((k) => ({ ...prompt, id: String(k) }));
    const looking = new TablePolicy(V, STOP, off, off);
    const asked: string[] = [];
    looking.tree = (of, adapter) => {
      asked.push(of.id);
      return policy.tree(of, adapter);
    };
    const three = { ...task(constraint), trainPrompts };
    expect(await supportFinding(looking, three)).toEqual({});
    expect(asked).toEqual(["1"]);
  });

  it("is not looked for beyond the budget, which is said", async () => {
    const trainPrompts = [1, 2, 3].map((k) => ({ ...prompt, id: String(k) }));
    const three = { ...task(constraint), trainPrompts };
    const found = await supportFinding(policy, three, { likely: 0, prompt: 10, all: 19 });
    expect(found).toEqual({
      notice:
        "Only the first 1 of 3 training prompts were checked for sentences that satisfy the " +
        "constraint; the others would take too long.",
    });
  });
});
