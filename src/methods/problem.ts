import type { LengthRules } from "../lm/estimates";
import type { Tool } from "../lm/policy";
import type { Prompt } from "../lm/sequences";
import type { BatchLogReward } from "../reward/reward";
import type { Terminal } from "../reward/terminal";

/** What the trainer needs of a task. `tasks/` supplies it; tests supply a toy. */
export interface Problem {
  readonly trainPrompts: readonly Prompt[];
  /** How many training prompts the task has, of which the leaves may choose some. */
  readonly promptCount: number;
  readonly logReward: BatchLogReward;
  /** What stands in the likelihood for ending at each prefix. Absent: log p_LM(⊤ | X, z_1:i). */
  readonly terminal?: Terminal;
  /** Writes into sequences as they are sampled. Absent: every token is the policy's own. */
  readonly tool?: Tool;
  /** Weight of log p_LM(z ⊤ | X) in log R. */
  likelihoodWeight(): number;
  /** Lengths, and how they enter the estimates of log Z. */
  rules(): LengthRules;
}
