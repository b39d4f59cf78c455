import { collapse } from "./collapse";
import type { Preset } from "./preset";
import { randomIntegers } from "./random-integers";

/** The same run, but for where its samples come from. */
export const collapseMended: Preset = {
  title: "Collapse, mended",
  says: "By replaying old samples, the model keeps numbers that it would lose.",
  group: "wrong",
  notice:
    "The run of “Collapse” with one difference: half of the batches are replayed and most of the " +
    "fresh ones tempered. Rare numbers are drawn again, and nearly every bar fills.",
  next: {
    path: "reward.integerTarget",
    value: "gaussian",
    says: "Now change the goal: numbers near 50 are wanted most.",
  },
  task: "random-integers",
  model: "world",
  leaves: {
    ...collapse.leaves,
    "behaviour.replay": randomIntegers.leaves["behaviour.replay"],
    "behaviour.tempered": randomIntegers.leaves["behaviour.tempered"],
  },
};
