import type { LengthRules } from "../lm/estimates";
import type { Tool } from "../lm/policy";
import type { Prompt } from "../lm/sequences";
import type { BatchLogReward } from "../reward/reward";
import type { Ending, Terminal } from "../reward/terminal";
import type { Draw } from "./draws";

/** How many exact samples of the target are wanted, at which reward T; `draw` is their chance. */
export interface PosteriorRequest {
  readonly count: number;
  readonly temperature: number;
  readonly draw: Draw;
}

/** What the trainer needs of a task. `tasks/` supplies it; tests supply a toy. */
export interface Problem {
  readonly trainPrompts: readonly Prompt[];
  /** How many training prompts the task has, of which the leaves may choose some. */
  readonly promptCount: number;
  readonly logReward: BatchLogReward;
  /** What stands in the likelihood for ending at each prefix. Absent: log p_LM(⊤ | X, z_1:i). */
  readonly terminal?: Terminal;
  /** What strings must end in, in place of ⊤. Absent: nothing is given to follow them. */
  readonly ending?: Ending;
  /** Writes into sequences as they are sampled. Absent: every token is the policy's own. */
  readonly tool?: Tool;
  /** Sequences known for a prompt, each a whole answer. Absent: none are known. */
  readonly references?: (prompt: Prompt) => readonly Uint32Array[];
  /** Exact samples of the target under the reward as it is. Absent: nobody can draw them. */
  readonly posterior?: (
    prompt: Prompt,
    request: PosteriorRequest,
  ) => Promise<readonly Uint32Array[]>;
  /** Weight of log p_LM(z ⊤ | X) in log R. */
  likelihoodWeight(): number;
  /** Lengths, and how they enter the estimates of log Z. */
  rules(): LengthRules;
}
