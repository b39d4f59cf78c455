import type { Prompt, Sequences } from "../lm/sequences";
import type { ObjectiveName } from "../objectives";
import type { BalanceRules } from "../objectives/objective";

/** What the trainer needs of a task. `tasks/` supplies it; tests supply a toy. */
export interface Problem {
  readonly trainPrompts: readonly Prompt[];
  /**
   * [B, T+1] untempered log-reward of every prefix, without the likelihood term [nats]. Pure; reads
   * the current reward leaves. A term that asks a model answers later.
   */
  logReward(prompt: Prompt, z: Sequences): Float32Array | Promise<Float32Array>;
  /**
   * [B, T+1] what stands in the likelihood for ending at each prefix, in place of log p_LM(⊤ | X,
   * z_1:i): log p_LM(Y | X, z_1:i) of a given continuation Y [nats]. Absent: the stop itself.
   */
  terminal?(prompt: Prompt, z: Sequences): Promise<Float32Array>;
  /** Weight of log p_LM(z ⊤ | X) in log R. */
  likelihoodWeight(): number;
  /** Objective, lengths, λ, normalisation: everything of the loss but the temperature. */
  rules(): ProblemRules;
}

export interface ProblemRules extends BalanceRules {
  readonly objective: ObjectiveName;
}
