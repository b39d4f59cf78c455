import type { Prompt } from "../../lm/sequences";
import type { Sampling } from "./decoding";
import { ancestral } from "./tempered";

/**
 * Ancestral samples after another prompt: a task's solved examples in front of the question. What
 * they are judged by stays with the question itself. The policy must have been opened for prompts
 * of that length. `row` is of the rows after that prompt.
 */
export const fewShot = (demonstrated: (prompt: Prompt) => Prompt): Sampling => ({
  ...ancestral,
  name: "few-shot",
  title: "few-shot, ancestral",
  draw: (policy, request) =>
    ancestral.draw(policy, { ...request, prompt: demonstrated(request.prompt) }),
});
