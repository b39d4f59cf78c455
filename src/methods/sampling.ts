import type { Prompt, Sequences } from "../lm/sequences";
import { streams } from "../lm/streams";
import { type Draw, below } from "./draws";
import type { Sampler, Settings } from "./method";
import type { Problem } from "./problem";

/** X ~ D: one of the training prompts, with equal chance. */
export function choosePrompt({ trainPrompts }: Problem, draw: Draw): Prompt {
  const prompt = trainPrompts[below(trainPrompts.length, draw(0))];
  if (!prompt) throw new Error("A problem has at least one prompt to train on.");
  return prompt;
}

/** Which micro-batch is sampled, and how. */
interface Sampling {
  readonly prompt: Prompt;
  readonly index: number; // of its round, so that no two share random numbers
  readonly temperature: number; // behaviourTemperature
}

/** One micro-batch of the policy as it is now, without gradient, by the problem's rules. */
export function sampleBatch(
  policy: Sampler,
  problem: Problem,
  { samples, seed }: Pick<Settings, "samples" | "seed">,
  { prompt, index, temperature }: Sampling,
): Promise<Sequences> {
  const { minLength, maxLength } = problem.rules();
  return policy.sample({
    prompt,
    batch: samples,
    minLength,
    maxLength,
    temperature,
    seed,
    step: index,
    stream: streams.behaviour,
    adapter: "on",
    ...(problem.tool && { tool: problem.tool }),
  });
}
