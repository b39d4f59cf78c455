import type { Prompt, Sequences } from "../lm/sequences";
import { type ObjectiveName, objectives } from "../objectives";
import { type BalanceRules, lossOf } from "../objectives/objective";
import type { Loss } from "../lm/loss";

/** What the trainer needs of a task. `tasks/` supplies it; tests supply a toy. */
export interface Problem {
  readonly trainPrompts: readonly Prompt[];
  /**
   * [B, T+1] untempered log-reward of every prefix, without the likelihood term [nats]. Pure; reads
   * the current reward leaves.
   */
  logReward(prompt: Prompt, z: Sequences): Float32Array;
  /** Weight of log p_LM(z ⊤ | X) in log R. */
  likelihoodWeight(): number;
  /** Objective, lengths, λ, normalisation: everything of the loss but the temperature. */
  rules(): ProblemRules;
}

export interface ProblemRules extends BalanceRules {
  readonly objective: ObjectiveName;
}

/** The loss that a problem's rules name. */
export const lossFor = (problem: Pick<Problem, "rules" | "trainPrompts">): Loss =>
  lossOf(objectives[problem.rules().objective], {
    prompts: problem.trainPrompts.length,
    logZStart: 0,
    logZLearningRate: 0.1,
  });
