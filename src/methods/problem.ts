import type { Prompt, Sequences } from "../lm/sequences";
import type { BalanceRules } from "../lm/policy";

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
  /** Lengths, pair rule, λ, normalisation: everything of the loss but the temperature. */
  rules(): BalanceRules;
}
