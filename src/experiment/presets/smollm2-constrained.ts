import { constrained } from "./constrained";
import type { Preset } from "./preset";
import { SMOLLM2 } from "./smollm2";

/** Constrained generation on a real model: short sentences without some words. */
export const smollm2Constrained: Preset = {
  title: "Constrained, SmolLM2-135M",
  says: "A real language model learns sentences without “the” and “a”.",
  notice:
    "A sentence of at most ten tokens with no word that begins with “the” or “a”: one in seven " +
    "that the untrained model writes, three in four after training. No search reaches all " +
    "sentences; --bracket of the headless runner finds bounds of log Z and both KL.",
  next: {
    path: "constraint.excludes",
    value: "the, a, and",
    says: "Now change the goal: do without a third word, “and”.",
  },
  group: "real",
  task: "constrained",
  model: SMOLLM2,
  leaves: {
    ...constrained.leaves,
    // all of them: what is learned is judged on prompts that were never trained on
    "prompt.choice": "all",
    "prompt.which": 1,
    "length.max": 10,
    "constraint.excludes": "the, a",
    // at 10, the sampled sentences that break the rule outweigh all that is learned of the others
    "constraint.penalty": 5,
    // a word that breaks the rule is told apart from the words around it, where a loss on whole
    // sentences lowers all of them and leaves short ones
    "objective.pairs": "pooled",
    "objective.minLengthRule": "mask",
    // many sentences would be longer: a loss that charged both sides for the forced stop would not
    // teach the policy to end before it
    "objective.forcedStop": "certain",
    "behaviour.tempered": 0,
    "behaviour.replay": 0,
    "batch.samples": 32,
    "run.steps": 80,
    "optimiser.learningRate": 5e-4,
    "optimiser.warmup": 5,
    "watch.every": 40,
  },
};
