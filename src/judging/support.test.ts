import { describe, expect, it } from "vitest";
import type { Judgeable } from "./judgeable";
import type { Constraint } from "./rivals/constraint";
import { supportFault } from "./support";
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
    expect(await supportFault(policy, task(undefined), prompt)).toBeUndefined();
    expect(await supportFault(policy, task(constraint), prompt)).toBeUndefined();
  });

  it("is known to be empty where the checker allows no beginning of any length", async () => {
    const never = { allows: (z: ArrayLike<number>) => z.length < 2, satisfied: () => false };
    expect(await supportFault(policy, task(never), prompt)).toBe(
      "There are no sentences of 1 to 3 tokens that satisfy the constraint, so there is nothing " +
        "to draw; change the constraint or the lengths.",
    );
  });

  it("is said not to have been found where the walk ends first", async () => {
    const unseen = { allows: () => true, satisfied: () => false };
    expect(await supportFault(policy, task(unseen), prompt, 10)).toBe(
      "Within the 10 likeliest beginnings no sentences were found that satisfy the constraint; " +
        "ask for something that the model is likelier to write.",
    );
  });

  it("holds no string that the task does not accept", async () => {
    const refused = { ...task(constraint), valid: () => false };
    expect(await supportFault(policy, refused, prompt)).toMatch(/sentences/);
  });
});
