import type { Preset } from "./preset";
import { randomIntegers } from "./random-integers";

/** Random integers on the policy's own samples alone, at a learning rate that makes it jump. */
export const collapse: Preset = {
  title: "Collapse",
  says: "Learning from its own samples alone, the model loses most numbers.",
  group: "wrong",
  notice:
    "The policy learns from its own samples alone. A number that has become rare is never drawn " +
    "again, so nothing says that it is missing: the loss goes to 0 and bars stay empty. With " +
    "this seed on the processor only 0 to 9 are left; other seeds lose fewer.",
  next: {
    path: "reward.integerTarget",
    value: "gaussian",
    says: "Now change the goal: numbers near 50 are wanted most.",
  },
  task: "random-integers",
  model: "world",
  leaves: {
    ...randomIntegers.leaves,
    "behaviour.replay": 0,
    "behaviour.tempered": 0,
    "optimiser.learningRate": 1e-2,
  },
};
