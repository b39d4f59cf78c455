import type { Judgeable, JudgingRules } from "../judging/judgeable";
import type { Prompt } from "../lm/sequences";
import type { Problem } from "../methods/problem";
import { AmongAnswers } from "../reward/among-answers";
import { type ContinuationScorer, FrozenContinuations } from "../reward/continuations";
import { type Ending, terminalOf } from "../reward/terminal";
import type { Answerers } from "../reward/term";
import type { TermName } from "../reward/terms";
import type { FieldTable } from "../schema/field";
import type { OwnData } from "./own-prompts";
import type { Failed, Leaves, PromptTexts } from "./prompts";
import type { Vocabulary } from "./vocabulary";

/** An opened task: a problem for the trainer, and what a person needs to judge it. */
export interface Task extends Problem, Judgeable {
  readonly trainPrompts: readonly Prompt[];
  rules(): ReturnType<Problem["rules"]> & JudgingRules;
  /**
   * Added to every logit of the policy and of the frozen model before the softmax, [V]; 0 for
   * legal tokens (Hu et al. 2024, §4.1, in their code: −99 and −50).
   */
  readonly policyBias: Float32Array;
  readonly priorBias: Float32Array;
  /**
   * What strings must end in, in place of ⊤; whoever opens the policy makes `terminal` of it
   * (`withTerminal`). Absent: they end in ⊤.
   */
  readonly ending?: Ending;
}

/** What scores the ends of a task's strings. */
export interface EndScorers {
  readonly likelihood: ContinuationScorer;
  /** The frozen model, where the likelihood only chooses among answers; absent: it scores all. */
  readonly frozen?: ContinuationScorer;
}

/** The task with the terminal of its ending, if it has one, under opened policies. */
export function withTerminal(
  task: Task,
  likelihood: EndScorers["likelihood"],
  frozen?: EndScorers["frozen"],
): Task {
  const { ending } = task;
  if (!ending) return task;
  // not a spread: prompts and rules may be read anew at every call
  const properties = Object.getOwnPropertyDescriptors(task);
  const text = new FrozenContinuations(likelihood);
  const { answers } = ending;
  const continuations =
    frozen && answers ? new AmongAnswers(text, new FrozenContinuations(frozen), answers) : text;
  const terminal = terminalOf(continuations, ending);
  const terminalRevision = () => `${ending.gate?.() ?? 0} ${continuations.revision}`;
  const own = { terminal, terminalRevision, continuations };
  return Object.defineProperties(own, properties) as typeof own & Task;
}

/** What a task is opened with. `leaves` is read at every call, so that an edit acts at once. */
export interface Opening<P> {
  readonly leaves: () => Leaves;
  readonly vocabulary: Vocabulary;
  readonly prompts: P;
  readonly answerers: Answerers; // of reward terms that ask
}

/** Brings a file that lies beside the model's weights; rejects when it cannot be had. */
export type ModelFile = (name: string) => Promise<Uint8Array>;

/** A task before it is opened: one folder, and one row of the record in `index.ts`. */
export interface TaskSpec<P extends PromptTexts = PromptTexts> {
  /** Brings the task's file of prompts and data; `readPrompts` checks it. */
  promptFile(modelFile: ModelFile): Promise<unknown>;
  /** The prompts of a file, or one sentence saying what is wrong in it. */
  readPrompts(file: unknown): P | Failed;
  /** How a visitor's own prompts and data are read in place of the file. Absent: they are not. */
  readonly own?: OwnData<P>;
  /** Reward terms of this task beside those that every task offers. */
  readonly terms: readonly TermName[];
  /** Fields that only some tasks read, this one among them, and that choose its prompts. */
  readonly promptFields: FieldTable;
  /**
   * The other fields that only some tasks read, this one among them. After a live edit of one,
   * stored log-rewards are dropped.
   */
  readonly fields: FieldTable;
  /** One sentence where leaves that are fine alone leave nothing to draw from. */
  readonly fault?: (leaves: Leaves, vocabulary: Vocabulary) => string | undefined;
  /** What the likelihood counts beyond the string and ⊤, in words. Absent: nothing. */
  readonly counts?: string;
  /** How its strings are drawn, before the first exact answer says so too. */
  readonly layout: "by-value" | "ranked";
  /** The task, or one sentence saying why this vocabulary cannot have it. */
  open(opening: Opening<P>): Task | Failed;
}
