import { continuation } from "./continuation";
import type { Preset } from "./preset";

/**
 * A word that the model likes is taken away: what it would have written before that word must lose
 * its mass, and to mask the word alone leaves it there.
 */
export const constrained: Preset = {
  title: "Constrained sentences",
  says: "A small language model learns sentences that avoid one word.",
  notice:
    "The sentence must not say “book”. Conditioning gives up “to read a long …” as a whole; " +
    "masking the word, as many decoders do, keeps it and ends in nonsense. The policy learns the " +
    "former.",
  next: {
    path: "constraint.excludes",
    value: "book, friend",
    says: "Now change the goal: do without a second word, “friend”.",
  },
  task: "constrained",
  model: "world",
  leaves: {
    ...continuation.leaves,
    "reward.temperature": 1,
    "prompt.choice": "one",
    "prompt.which": 5,
    "length.min": 1,
    "length.max": 12,
    "constraint.excludes": "book",
    // only whole sentences are compared: most beginnings break a constraint, or stop absurdly, and
    // the residuals of a loss over all prefixes drown the rest
    "objective.pairs": "vargrad",
    "batch.samples": 32,
    "batch.accumulate": 1,
    "run.steps": 120,
  },
};
