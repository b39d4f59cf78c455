import type { Prompt } from "../lm/sequences";

/** Prompts that a task's policy is examined on, of one kind. */
export interface ExamSet {
  readonly name: string; // "3 operands"
  readonly prompts: readonly Prompt[];
  readonly of: number; // how many there are of the kind
  readonly maxLength: number; // of their longest good answer
  /** Answers that are drawn of each; absent: the sampler's own tree is walked. */
  readonly samples?: number;
}

/** How a task's answers are examined beside the verdict. */
export interface Exam {
  /** At most so many prompts of each kind, held out from training. */
  sets(most: number): readonly ExamSet[];
  /** What an answer says in the end, for a vote of answers. Undefined: nothing. */
  says(tokens: Uint32Array): string | undefined;
  readonly mistakes: readonly string[]; // kinds, in the order in which they are listed
  /**
   * The corpus's own right answers, which are few and hold nearly all of the target. Absent: they
   * are not known.
   */
  ways?(prompt: Prompt): readonly Uint32Array[];
  /** The kind of mistake of an answer that is not right. */
  mistake(prompt: Prompt, tokens: Uint32Array): string;
}
