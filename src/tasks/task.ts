import type { Judgeable } from "../judging/judgeable";
import type { Problem } from "../methods/problem";
import type { Prompt } from "../lm/sequences";

/** One of the experiments: a problem for the trainer, and what a person needs to judge it. */
export interface Task extends Problem, Judgeable {
  readonly name: TaskName;
  readonly trainPrompts: readonly Prompt[];
  rules: Problem["rules"];
  /**
   * Added to every logit of the policy and of the frozen model before the softmax, [V]; 0 for
   * legal tokens (Hu et al. 2024, §4.1, in their code: −99 and −50).
   */
  readonly policyBias: Float32Array;
  readonly priorBias: Float32Array;
}

export type TaskName = "random-integers" | "continuation";
