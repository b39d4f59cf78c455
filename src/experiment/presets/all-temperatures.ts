import { drawnIntegers } from "./drawn-integers";
import type { Preset } from "./preset";

/** The drawn hills at every T from 0.5 to 1.5, by one adapter. */
export const allTemperatures: Preset = {
  title: "All temperatures",
  says: "One model learns the drawing at every sharpness, from flat to steep.",
  notice:
    "One adapter learns every Reward T from 0.5 to 1.5. After training, or at any pause, move " +
    "Reward T: outline and bars move together, and nothing is trained for it.",
  next: {
    path: "reward.temperature",
    value: 0.6,
    says: "Now change the goal: the same drawing, with sharper hills.",
  },
  task: "random-integers",
  model: "world",
  leaves: { ...drawnIntegers.leaves, "reward.temperatures": "all" },
};
