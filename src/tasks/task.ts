import type { Problem } from "../gflownet/problem";
import type { Prompt, Sequences } from "../lm/sequences";
import type { CountedReward } from "../metrics/counting";
import type { Extra } from "../metrics/walk";

/** One of the experiments: a problem for the trainer, and what a person needs to judge it. */
export interface Task extends Problem {
  readonly name: TaskName;
  readonly noun: string; // what its strings are, in the plural
  readonly heldOutPrompts: readonly Prompt[];
  readonly stopToken: number;
  readonly stopText: string; // "⊤" or "."
  /** Added to every logit of the policy and of the frozen model before the softmax, [V]; 0 for legal tokens (Hu et al. 2024, §4.1, in their code: −99 and −50). */
  readonly policyBias: Float32Array;
  readonly priorBias: Float32Array;
  /** Is this whole string what the task asks for? (a number; a sentence of legal tokens) */
  valid(tokens: Uint32Array): boolean;
  /** Text of the tokens, as the sample table shows it. */
  show(tokens: Uint32Array): string;
  /** All reward terms but the likelihood, as they stand: the same object until a reward leaf changes. */
  extra(): Extra;
  /** How the exact answer is found and drawn. */
  readonly truth: TruthRule;
}

export type TaskName = "random-integers" | "continuation";

export type TruthRule =
  | {
      readonly kind: "enumerated"; // drawn by value; the rest is "else"
      readonly strings: readonly Uint32Array[];
      readonly labels: readonly string[];
      /** The reward in the form that can be summed over all strings by counting; null while other terms are on. */
      readonly counted: () => CountedReward | null;
    }
  | { readonly kind: "walked"; readonly maxNodes: number; readonly maxDepth: number }; // best-first on the token tree, drawn by rank

export type RewardOfPrefixes = (prompt: Prompt, z: Sequences) => Float32Array;
