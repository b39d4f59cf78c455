import type { Policy } from "../lm/policy";
import type { Prompt } from "../lm/sequences";
import type { Exam, ExamSet } from "./exam-sets";
import { type Examined, type Examinee, examine } from "./exam";
import type { Judgeable } from "./judgeable";
import { type Proportion, meanShare } from "./proportion";
import type { Moment } from "./report";
import { type WaysMeans, waysMeans } from "./ways";

/** How the prompts of one set are answered; P(right) by prompt, in the set's order. */
export interface SetReport {
  readonly name: string;
  readonly of: number; // how many such prompts there are
  readonly walked: boolean; // false: by samples
  readonly policy: readonly number[];
  readonly prior: readonly number[];
  /** Mean P(right), with the interval of the choice of prompts and of samples; null: none yet. */
  readonly right: Readonly<Record<"policy" | "prior", Proportion | null>>;
  /** The policy's mean mass by kind of mistake. */
  readonly mistakes: Readonly<Record<string, number>>;
  /** How either stands to the target on the right ways of working; null: not known yet. */
  readonly ways: Readonly<Record<"policy" | "prior", WaysMeans | null>>;
}

/** An exam as far as it is done, of the policy as it stood at a step. */
export interface ExamReport {
  readonly step: number;
  readonly asked: number; // prompts done, of both
  readonly toAsk: number; // prompts in all, of both
  readonly sets: readonly SetReport[];
}

const MOST = 16; // prompts of a set

interface Asked {
  readonly set: ExamSet;
  readonly prompt: Prompt;
}
type Answers = Map<string, Examined>; // by prompt

/**
 * A task's exam on the page, a prompt a time while a run rests: of the untrained model once, of the
 * policy anew after every step.
 */
export class Examination {
  private readonly questions: readonly Asked[];
  private readonly prior: Answers = new Map();
  private policy: Answers = new Map();
  private at: Moment | undefined; // of the answers

  constructor(
    private readonly exam: Exam,
    private readonly subject: { readonly policy: Policy; readonly task: Judgeable },
    private readonly seed: number,
  ) {
    const { maxLength } = subject.task.rules();
    this.questions = exam
      .sets(MOST)
      .map((set) => ({ ...set, maxLength: Math.min(set.maxLength, maxLength) }))
      .flatMap((set) => set.prompts.map((prompt) => ({ set, prompt })));
  }

  /** Is a prompt still to be asked at this moment? */
  unfinished(now: Moment): boolean {
    const { at } = this;
    return at?.step !== now.step || !ofTarget(at, now) || this.next() !== undefined;
  }

  /** Moments name steps: those of a run that begins again are of another policy. */
  restart(): void {
    this.policy = new Map();
  }

  /** Asks the next prompt. Rejects where the device does; what was asked before is kept. */
  async ask(now: Moment): Promise<ExamReport> {
    const known = this.at && ofTarget(this.at, now);
    if (!known) this.prior.clear();
    if (!known || this.at?.step !== now.step) this.policy = new Map();
    this.at = now;
    const next = this.next();
    if (next) {
      const { question, answers, adapter } = next;
      const { prompt, set } = question;
      const { policy, task } = this.subject;
      const { maxLength, samples } = set;
      const { exam, seed } = this;
      const temperature = now.rewardTemperature;
      const asked = { exam, prompt, maxLength, seed, samples, temperature };
      const examinee: Examinee = { adapter, demonstrated: false };
      answers.set(prompt.id, await examine(policy, task, asked, examinee));
    }
    return this.report(now.step);
  }

  /** At step 0 the policy is the untrained model, which is asked once. */
  private next() {
    const missing = (answers: Answers) =>
      this.questions.find(({ prompt }) => !answers.has(prompt.id));
    const first = this.at?.step === 0 ? undefined : missing(this.policy);
    if (first) return { question: first, answers: this.policy, adapter: "on" } as const;
    const untrained = missing(this.prior);
    return untrained && ({ question: untrained, answers: this.prior, adapter: "off" } as const);
  }

  private report(step: number): ExamReport {
    const { prior } = this;
    const policy = step === 0 ? prior : this.policy;
    const sets = [...new Set(this.questions.map(({ set }) => set))];
    const laws = step === 0 ? [prior] : [policy, prior];
    const toAsk = laws.length * this.questions.length;
    return {
      step,
      asked: laws.reduce((sum, { size }) => sum + size, 0),
      toAsk,
      sets: sets.map((set) => this.setReport(set, policy)),
    };
  }

  private setReport({ name, of, samples, prompts }: ExamSet, policy: Answers): SetReport {
    const found = (answers: Answers) => prompts.flatMap(({ id }) => answers.get(id) ?? []);
    const rightOf = (answers: Answers) => found(answers).map(({ right }) => right);
    const answered = found(policy);
    const meanOf = (kind: string) =>
      answered.reduce((sum, { mistakes }) => sum + mistakes[kind], 0) / answered.length;
    return {
      name,
      of,
      walked: samples === undefined,
      policy: rightOf(policy),
      prior: rightOf(this.prior),
      right: { policy: meanShare(rightOf(policy)), prior: meanShare(rightOf(this.prior)) },
      mistakes:
        answered.length === 0
          ? {}
          : Object.fromEntries(this.exam.mistakes.map((kind) => [kind, meanOf(kind)])),
      ways: {
        policy: waysMeans(answered.map(({ ways }) => ways)),
        prior: waysMeans(found(this.prior).map(({ ways }) => ways)),
      },
    };
  }
}

/** Are two moments of the same target? The right ways are weighed by it. */
const ofTarget = (a: Moment, b: Moment): boolean =>
  a.target === b.target && a.rewardTemperature === b.rewardTemperature;
