import type { LengthRules } from "../lm/estimates";
import type { Tool } from "../lm/policy";
import type { Prompt, Sequences } from "../lm/sequences";
import type { Terminal } from "../reward/terminal";

/** What the trainer needs of a task. `tasks/` supplies it; tests supply a toy. */
export interface Problem {
  readonly trainPrompts: readonly Prompt[];
  /**
   * [B, T+1] untempered log-reward of every prefix, without the likelihood term [nats]. Pure; reads
   * the current reward leaves. A term that needs a model resolves later.
   */
  logReward(prompt: Prompt, z: Sequences): Float32Array | Promise<Float32Array>;
  /** What stands in the likelihood for ending at each prefix. Absent: log p_LM(⊤ | X, z_1:i). */
  readonly terminal?: Terminal;
  /** Writes into sequences as they are sampled. Absent: every token is the policy's own. */
  readonly tool?: Tool;
  /** Weight of log p_LM(z ⊤ | X) in log R. */
  likelihoodWeight(): number;
  /** Lengths, and how they enter the estimates of log Z. */
  rules(): LengthRules;
}
