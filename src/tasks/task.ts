import type { Problem } from "../gflownet/problem";
import type { Prompt, Sequences } from "../lm/sequences";

/** One of the experiments: a problem for the trainer, and what a person needs to judge it. */
export interface Task extends Problem {
  readonly name: "random-integers" | "continuation";
  readonly heldOutPrompts: readonly Prompt[];
  readonly stopToken: number;
  readonly stopText: string; // "⊤" or "."
  /** Added to every logit of the policy and of the frozen model before the softmax, [V]; 0 for legal tokens (paper.md A4: −99 and −50). */
  readonly policyBias: Float32Array;
  readonly priorBias: Float32Array;
  /** Is this whole string what the task asks for? (a number; a sentence of legal tokens) */
  valid(tokens: Uint32Array): boolean;
  /** Text of the tokens, as the sample table shows it. */
  show(tokens: Uint32Array): string;
  /** How the exact answer is found and drawn. */
  readonly truth: TruthRule;
}

export type TruthRule =
  | { kind: "enumerated"; strings: readonly Uint32Array[]; labels: readonly string[] } // drawn by value; the rest is "else"
  | { kind: "walked"; maxNodes: number; maxDepth: number }; // best-first on the token tree, drawn by rank

export type RewardOfPrefixes = (prompt: Prompt, z: Sequences) => Float32Array;
