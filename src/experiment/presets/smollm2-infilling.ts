import { infilling } from "./infilling";
import type { Preset } from "./preset";
import { SMOLLM2 } from "./smollm2";

/** Infilling on a real model, of stories that it wrote itself. */
export const smollm2Infilling: Preset = {
  title: "Infilling, SmolLM2-135M",
  says: "A real language model learns what may have happened in mid-story.",
  notice:
    "The model went on after a beginning by two sentences; the policy sees the beginning and the " +
    "second of them, and draws the first. What the model's 4-bit file wrote is marked by a dot: " +
    "under that file it is one exact draw of the target.",
  next: {
    path: "reward.temperature",
    value: 0.6,
    says: "Now change the goal: likely middles are wanted even more.",
  },
  group: "real",
  task: "own-infilling",
  model: SMOLLM2,
  leaves: {
    ...infilling.leaves,
    "length.min": 3,
    "length.max": 10,
    "batch.samples": 16,
    "batch.accumulate": 1,
    "run.steps": 40,
    "optimiser.learningRate": 1e-3,
    "optimiser.warmup": 5,
    "watch.every": 20,
    // an evaluation by 64 and 128 samples would take as long as eighteen steps
    "watch.samples": 16,
  },
};
