import type { Tool } from "../lm/policy";
import type { Prompt } from "../lm/sequences";
import type { BatchLogReward } from "../reward/reward";
import type { ListedTree } from "../reward/listed-tree";
import type { ContinuationLogProbs } from "../reward/continuations";
import type { Terminal } from "../reward/terminal";
import type { CountedReward } from "./counting";
import type { LabelledStrings } from "./labelled";
import type { Exam } from "./exam-sets";
import type { Extra } from "./extra";
import type { LogZReading } from "./logz";
import type { Constraint } from "./rivals/constraint";
import type { Verdict } from "./verdict";
import type { WorldString } from "./world";

/** Lengths of z in tokens, ⊤ not counted, and where the run's objective states log Z. */
export interface JudgingRules {
  readonly minLength: number;
  readonly maxLength: number;
  readonly logZAt: LogZReading;
}

/** What judging needs of a task. `tasks/` supplies it. */
export interface Judgeable {
  readonly noun: string; // what its strings are, in the plural
  readonly trainPrompts: readonly Prompt[];
  readonly heldOutPrompts: readonly Prompt[];
  /** Which prompt is shown until another is chosen. Absent: the first that is trained on. */
  readonly shownFirst?: Prompt;
  readonly stopToken: number;
  readonly stopText: string; // "⊤" or "."
  rules(): JudgingRules;
  /** Weight of log p_LM(z⊤ | X) in log R. */
  likelihoodWeight(): number;
  /** The prompt with solved examples in front, for few-shot prompting. Absent: there are none. */
  readonly demonstrated?: (prompt: Prompt) => Prompt;
  /** What stands in the likelihood for ending at each prefix. Absent: log p_LM(⊤ | X, z_1:i). */
  readonly terminal?: Terminal;
  /** Writes into sequences as they are sampled. Absent: every token is the policy's own. */
  readonly tool?: Tool;
  readonly logReward: BatchLogReward;
  /** All reward terms but the likelihood; the same object until a reward leaf changes. */
  extra(): Extra;
  /** Does the task accept this whole string? (a number; a sentence of legal tokens) */
  valid(tokens: Uint32Array): boolean;
  /** May a string that the task accepts hold this token? Absent: any but ⊤. */
  readonly isLegal?: (token: number) => boolean;
  /** What is asked of its whole strings beside that. Absent: nothing. */
  readonly verdict?: Verdict;
  /** What every string must satisfy, as far as its beginnings show it. Absent: nothing. */
  readonly constraint?: () => Constraint;
  /**
   * Whole strings with their probability under the generator that wrote the corpus, at T = 1; any
   * other has none worth counting. Undefined for a prompt of which the generator knows nothing.
   */
  readonly world?: (prompt: Prompt) => readonly WorldString[] | undefined;
  /** The corpus's own string for a prompt: one draw, not the best. Absent: there is none. */
  readonly reference?: (prompt: Prompt) => Uint32Array | undefined;
  /**
   * One independent draw of p_LM(z⊤ | X)/Z or, where strings have a terminal, of that with it in
   * the place of ⊤: of the target at T = 1, where nothing else is rewarded. Absent: none is known.
   */
  readonly targetDraw?: (prompt: Prompt) => Uint32Array | undefined;
  /** What its answers are examined on, prompt by prompt. Absent: it has no exam. */
  readonly exam?: Exam;
  /** Text of the tokens, as the sample table shows it. */
  show(tokens: Uint32Array): string;
  /**
   * What a person should know of a string, in a sentence: why a tool could not do what was asked.
   * Undefined: nothing. Absent: there never is anything.
   */
  readonly remark?: (tokens: Uint32Array) => string | undefined;
  /** log p(Y | X, z_1:i) as the reward reads it. Absent: the task scores no continuations. */
  readonly continuations?: Pick<ContinuationLogProbs, "logProbs">;
  /** Labels that strings are reasons for. Absent: the task has none. */
  readonly labelled?: LabelledStrings;
  /**
   * Another value whenever terminals of strings are no longer what they were. Absent: they never
   * change.
   */
  readonly terminalRevision?: () => string;
  /** How the exact answer is found and drawn. */
  readonly truth: TruthRule;
}

/** How the support of a target is found. */
export type TruthRule =
  | {
      readonly kind: "enumerated"; // drawn by value; the rest is "else"
      readonly listed: ListedTree; // of those strings
      readonly labels: readonly string[];
      /**
       * The reward in the form that can be summed over all strings by counting; null while other
       * terms are on.
       */
      readonly counted: () => CountedReward | null;
    }
  // best-first on the token tree, drawn by rank
  | {
      readonly kind: "walked";
      readonly maxNodes: number;
      readonly maxDepth: number;
      /**
       * Strings that the walk begins with: those that weigh much and are so unlikely under the
       * frozen model that its likelihood would not lead there. Absent: none.
       */
      readonly begins?: (prompt: Prompt) => readonly Uint32Array[];
    };
