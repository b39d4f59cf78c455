import type { Policy } from "../lm/policy";
import type { Prompt } from "../lm/sequences";
import { ExactAnswers } from "./answers";
import { type Diversity, diversityOf } from "./diversity-measure";
import { type Embedder, type LoadedEmbedder, loadedEmbedder } from "./embedding";
import {
  type DrawnBatch,
  type Evaluation,
  type StepFigures,
  evaluate,
  figuresOfStep,
  isOnPolicy,
} from "./evaluation";
import { type TaskFacts, factsOf, firstShown } from "./facts";
import type { Judgeable } from "./judgeable";
import { type Judgement, type Moment, type SampleReport, type Truth, judgementOf } from "./report";
import { SampleLog, type SampleLogState } from "./sample-log";
import type { EvaluatorSurroundings } from "./evaluator-surroundings";
import { SplitReports } from "./split-reports";
import type { Walker } from "./string-walk";
import { type BaselineTarget, UntrainedBaselines } from "./untrained";

/** What is evaluated. */
export interface Subject {
  readonly policy: Policy;
  readonly task: Judgeable;
  readonly embedder: Embedder;
  /** Loads a sentence model by its hub name. Rejects with a whole sentence. */
  readonly sentenceModel: (name: string) => Promise<Embedder>;
}

const MORE = 2; // so many times an evaluation's samples, for baselines and what a walk leaves out

/**
 * Evaluates one prompt of a run: samples to show, their figures, the exact answer beside the
 * policy, and the baselines of the untrained model. Every draw comes from random streams of its own
 * and the policy is left as it is, so a run is the same wherever an evaluation falls.
 */
export class Evaluator {
  judgements: Judgement[] = [];
  // of evaluations whose step has not been reported yet
  private readonly pending = new Map<number, StepFigures>();
  private log: SampleLog;
  private answers: ExactAnswers;
  private chosen: Embedder | undefined; // a sentence model of the visitor's choice
  private first: Prompt; // what the task shows first
  private watched: Prompt;
  private judgedAt = -1;
  private target = 0; // edits that had moved the target when it was last judged
  private readonly baselines: UntrainedBaselines;
  private readonly splits: SplitReports;

  constructor(
    private readonly subject: Subject,
    private readonly around: EvaluatorSurroundings,
  ) {
    this.log = new SampleLog(subject.task);
    const samples = this.wholeBatches(MORE * this.around.evaluated);
    this.baselines = new UntrainedBaselines({ ...subject, seed: around.seed, samples });
    this.splits = new SplitReports(subject, this.treeOverwritten);
    this.first = this.watched = firstShown(subject.task);
    this.answers = this.newAnswers();
  }

  /** What the page needs to know before a step is taken. */
  facts(): TaskFacts {
    return factsOf(this.subject.task, {
      watched: this.watched,
      baselines: this.baselines.list(this.watched),
      sentenceModel: this.chosen?.name,
    });
  }

  /** Is a baseline of the untrained model still to be measured for the target as it is? */
  get unfinished(): boolean {
    return this.baselines.unfinished(this.baselineTarget);
  }

  /** Measures the next baseline and reports those there are, at any boundary between steps. */
  async measure(moment: Moment): Promise<void> {
    this.target = moment.target;
    const { onProgress } = this.around;
    const name = await this.baselines.measure(this.baselineTarget, this.diversity, onProgress);
    if (name === undefined) return;
    // both walk the device's tree of the untrained model
    if (name === "nucleus" || this.subject.task.truth.kind === "enumerated")
      this.answers.treeOverwritten();
    this.around.report({ kind: "baselines", baselines: this.baselines.list(this.watched) });
  }

  /**
   * Draws samples to show, and computes the exact answer beside the policy as it stands.
   * `stepsReported` reports the steps that are still in flight: their own samples come first.
   * Returns the figures where no step in flight could carry them.
   */
  async evaluate(moment: Moment, stepsReported: () => Promise<void>) {
    const evaluation = await this.draw(moment, 1);
    const T = this.around.settings().decodingTemperature;
    const shown = T === 1 ? evaluation : await this.draw(moment, T);
    const { policyDiversity } = await this.judge(moment);
    const diversity = policyDiversity ?? evaluation.figures.diversity;
    const figures: StepFigures = { ...evaluation.figures, diversity };
    this.pending.set(moment.step, figures);
    await stepsReported();
    const carried = !this.pending.delete(moment.step);
    this.log.add(shown);
    this.around.report({ kind: "samples", samples: this.log.report() });
    return carried ? undefined : figures;
  }

  has = ({ step }: Moment): boolean => this.judgedAt === step;

  private draw(moment: Moment, decodingTemperature: number): Promise<Evaluation> {
    this.around.onProgress({ what: "Drawing samples of the policy", done: 0, of: 1 });
    return evaluate(
      { ...this.subject, diversity: this.diversity, estimates: this.around.estimates },
      {
        moment,
        prompt: this.watched,
        batch: this.wholeBatches(this.around.evaluated),
        seed: this.around.seed,
        decodingTemperature,
      },
    );
  }

  /** The target as it is now beside the policy as it is now. */
  async judge(moment: Moment): Promise<Truth> {
    const answer = await this.answers.answer(this.watched, moment);
    const truth = await this.splits.added(answer, this.watched);
    this.target = moment.target;
    this.judgedAt = moment.step;
    if (this.judgements.at(-1)?.step === moment.step) this.judgements.pop();
    this.judgements.push(judgementOf(truth));
    this.around.report({ kind: "truth", truth });
    return truth;
  }

  /**
   * Takes the batches of a step: logs its on-policy samples, and returns its figures, which are of
   * the evaluation after it, or else of its own on-policy batch.
   */
  takeStep(
    moment: Moment,
    batches: readonly DrawnBatch[],
  ): { readonly figures: StepFigures; readonly evaluated: boolean } {
    for (const batch of batches.filter(isOnPolicy)) this.log.add({ moment, ...batch });
    const evaluated = this.pending.get(moment.step);
    this.pending.delete(moment.step);
    const own = figuresOfStep(batches, this.watched.id, this.subject.task.rules());
    return {
      evaluated: evaluated !== undefined,
      // a learned log Z comes with steps alone
      figures: evaluated ? { ...evaluated, logZ: evaluated.logZ ?? own.logZ } : own,
    };
  }

  /** What a walk through a sampled string reads. */
  get walker(): Walker {
    const { subject, log, answers, prompts } = this;
    return { ...subject, estimates: this.around.estimates, log, answers, prompts };
  }

  /** The prompt that figures are of. */
  get prompt(): Prompt {
    return this.watched;
  }

  get samples(): SampleReport {
    return this.log.report();
  }

  /** Evaluates another prompt from now on. Returns one sentence when there is no such prompt. */
  watch(id: string): string | undefined {
    const prompt = this.prompts.find((p) => p.id === id);
    if (!prompt) return `There is no prompt ${JSON.stringify(id.slice(0, 40))} in this run.`;
    this.watched = prompt;
    this.renew();
    return undefined;
  }

  /** The prompts changed: evaluates the task's first if it changed or the current one left. */
  followPrompts(): void {
    const first = firstShown(this.subject.task);
    const present = this.prompts.some(({ id }) => id === this.watched.id);
    if (!present || first.id !== this.first.id) this.watched = first;
    this.first = first;
    this.renew();
  }

  /** Loads the sentence model of this name for diversity; without a name the task's own holds. */
  loadSentenceModel(name: string | undefined): Promise<LoadedEmbedder> {
    if (name !== undefined && name === this.chosen?.name)
      return Promise.resolve({ ok: true, embedder: this.chosen });
    return loadedEmbedder(name, (chosen) => this.subject.sentenceModel(chosen));
  }

  /**
   * Uses the sentence model that the settings name, before a first evaluation and after a rewind.
   * A model that cannot be had is reported, and does not stop the run.
   */
  async followSentenceModel(): Promise<void> {
    const loaded = await this.loadSentenceModel(this.around.settings().sentenceModel);
    if (!loaded.ok)
      this.around.report({
        kind: "notice",
        sentence: `${loaded.sentence} Diversity is measured without it.`,
      });
    this.use(loaded.ok ? loaded.embedder : undefined);
  }

  /** Measures diversity by this model from now on, also the untrained model's, and reports so. */
  use(chosen: Embedder | undefined): void {
    if (chosen === this.chosen) return;
    this.chosen = chosen;
    this.baselines.clear();
    this.renew();
    this.around.report({ kind: "task", task: this.facts() });
  }

  /** What the sample table is made of, for saving. */
  get logState(): SampleLogState {
    return this.log.state();
  }

  /** After a resume: samples and judgements of before; the exact answer is only shown again. */
  async restore(
    moment: Moment,
    saved: { samples: SampleLogState; judgements: readonly Judgement[] },
  ): Promise<void> {
    this.judgements = [...saved.judgements];
    this.log.restore(saved.samples);
    this.around.report({ kind: "judged", judgements: this.judgements.slice() });
    await this.judge(moment);
    this.judgements = [...saved.judgements];
    this.around.report({ kind: "samples", samples: this.samples });
  }

  /** Forgets a run's samples and figures; what is known of the untrained model stays. */
  restart(): void {
    this.judgements = [];
    this.judgedAt = -1;
    this.target = 0;
    this.pending.clear();
    this.log = new SampleLog(this.subject.task);
    this.followPrompts();
  }

  /** Call it when others have walked the device's tree of the untrained model. */
  treeOverwritten = (): void => this.answers.treeOverwritten();

  close = (): void => this.answers.close();

  private get prompts(): readonly Prompt[] {
    const { trainPrompts, heldOutPrompts } = this.subject.task;
    return [...trainPrompts, ...heldOutPrompts];
  }

  private get baselineTarget(): BaselineTarget {
    const { rewardTemperature } = this.around.settings();
    return { prompt: this.watched, target: this.target, rewardTemperature };
  }

  get diversity(): Diversity {
    return diversityOf(this.subject.task, this.subject.embedder, this.chosen);
  }

  private renew(): void {
    this.answers.close();
    this.answers = this.newAnswers();
  }

  private newAnswers(): ExactAnswers {
    return new ExactAnswers(this.subject.policy, this.subject.task, {
      diversity: this.diversity,
      seed: this.around.seed,
      samples: this.wholeBatches(this.around.evaluated),
      draws: this.wholeBatches(MORE * this.around.evaluated),
      onProgress: this.around.onProgress,
    });
  }

  /** Samples in whole batches that hold `least`. */
  private wholeBatches = (least: number): number =>
    this.around.samples * Math.ceil(least / this.around.samples);
}
