import type { Leaves } from "../experiment/experiment";
import type { StepOutcome } from "../methods/outcome";
import type { Prompt } from "../lm/sequences";
import { baseline } from "../judging/baselines";
import type { Embedder } from "../judging/embedding";
import { SampleBook, type SampleBookState } from "../judging/samples";
import { TruthKeeper } from "../judging/truth";
import { type Diversity, diversityOf, judgingOf } from "../judging/diversity-measure";
import { type Evaluation, type Figures, evaluate, figuresOfStep } from "./evaluation";
import { factsOf } from "./facts";
import { Failure } from "./failure";
import { judgementOf } from "./history";
import type { Opened } from "./open";
import type { Baseline, Judgement, Report, SampleReport, TaskFacts, Truth } from "./protocol";
import { type BaselineName, baselineNames, decodingOf } from "./untrained";

/** A report without the run's name, which the runner adds. */
export type Said<R = Report> = R extends Report ? Omit<R, "run"> : never;

export interface Surroundings {
  readonly say: (report: Said) => void;
  // ms; for the time axis and for how often to speak, never for a decision of the run
  readonly now: () => number;
  readonly everyMs: number; // least time between two "stepped" reports; 0 reports every step
}

/** What changes with the leaves while a run goes on. The task reads it at every call. */
export interface Board {
  leaves: Leaves;
}

/** The moment that is looked at. */
export interface Moment {
  readonly step: number;
  readonly rewardTemperature: number; // of the step to come
}
export interface Sampling {
  readonly seed: number;
  readonly samples: number; // of a batch
}

/** The sentence model that leaves name, if they do. */
export const chosenModel = (leaves: Leaves): string | undefined =>
  leaves["watch.sentenceModel"] === "" ? undefined : String(leaves["watch.sentenceModel"]);

// samples, at least, that a look judges the policy by; a training batch may be smaller
const LOOKED = 64;
const MOST = 128; // samples, at least, for baselines and for what a walk leaves out

/**
 * Watches one prompt of a run: samples to show, their figures, and the exact answer beside the
 * policy.
 */
export class Lookout {
  truths: Judgement[] = [];
  // of evaluations whose step has not been told yet
  private readonly figures = new Map<number, Figures>();
  private book: SampleBook;
  private keeper: TruthKeeper;
  private chosen: Embedder | undefined; // a sentence model of the visitor's choice
  private watched: Prompt;
  private judgedAt = -1;
  private measured: Baseline[] = [];
  private unmeasured: BaselineName[] = [...baselineNames];

  constructor(
    private readonly opened: Opened,
    private readonly board: Board,
    private readonly sampling: Sampling,
    private readonly around: Surroundings,
  ) {
    this.book = new SampleBook(opened.task);
    this.watched = opened.task.trainPrompts[0];
    this.keeper = this.newKeeper();
  }

  /** What the page needs to know before a step is taken. */
  facts(): TaskFacts {
    return factsOf(this.opened.task, {
      watched: this.watched,
      baselines: [...this.measured],
      sentenceModel: this.chosen?.name,
    });
  }

  /** Is a baseline of the untrained model still to be measured? */
  get unfinished(): boolean {
    return this.unmeasured.length > 0;
  }

  /**
   * Measures the next baseline and tells those there are. It may come at any boundary between
   * steps: it draws from streams of its own and leaves the policy as it is, so that a run is the
   * same wherever it falls.
   */
  async measure(): Promise<void> {
    const name = this.unmeasured.shift();
    if (!name) return;
    const { task, policy } = this.opened;
    const { minLength, maxLength } = task.rules();
    const asking = {
      prompt: this.watched,
      batch: this.whole(MOST),
      minLength,
      maxLength,
      seed: this.sampling.seed,
    };
    const decoding = decodingOf(name, Number(this.board.leaves["reward.temperature"]));
    this.measured.push(
      await baseline(judgingOf({ policy, task, diversity: this.diversity }), asking, decoding),
    );
    // both walk it
    if (name === "nucleus" || task.truth.kind === "enumerated") this.keeper.lendTree();
    this.around.say({ kind: "baselines", baselines: [...this.measured] });
  }

  /**
   * Draws samples to show, and computes the exact answer beside the policy as it stands. `landed`:
   * the steps under way are told, their own samples come first.
   */
  async look(moment: Moment, landed: () => Promise<void>): Promise<void> {
    const evaluation = await this.evaluate(moment, 1);
    const T = Number(this.board.leaves["decoding.temperature"]);
    const shown = T === 1 ? evaluation : await this.evaluate(moment, T);
    const { policyDiversity } = await this.judge(moment);
    this.figures.set(moment.step, {
      ...evaluation.figures,
      diversity: policyDiversity ?? evaluation.figures.diversity,
    });
    await landed();
    this.figures.delete(moment.step); // told with its step, or no step comes that could tell it
    this.book.add(shown);
    this.around.say({ kind: "samples", samples: this.book.report() });
  }

  has = ({ step }: Moment): boolean => this.judgedAt === step;

  private evaluate(
    { step, rewardTemperature }: Moment,
    decodingTemperature: number,
  ): Promise<Evaluation> {
    const { policy, task } = this.opened;
    const { seed } = this.sampling;
    return evaluate(
      { policy, task, diversity: this.diversity },
      {
        prompt: this.watched,
        step,
        batch: this.whole(LOOKED),
        seed,
        decodingTemperature,
        rewardTemperature,
      },
    );
  }

  /** The target as it is now beside the policy as it is now. */
  async judge({ step, rewardTemperature: temperature }: Moment): Promise<Truth> {
    const truth = await this.keeper.truth(this.watched, { step, temperature });
    this.judgedAt = step;
    if (this.truths.at(-1)?.step === step) this.truths.pop();
    this.truths.push(judgementOf(truth));
    this.around.say({ kind: "truth", truth });
    return truth;
  }

  /**
   * The figures of a step's samples: of the evaluation after it, or of its own on-policy batch.
   * Remembers its samples.
   */
  figuresOf({ step, microBatches }: StepOutcome): {
    readonly figures: Figures;
    readonly looked: boolean;
  } {
    for (const part of microBatches)
      if (part.behaviour.kind === "on-policy") this.book.add({ step, ...part });
    const looked = this.figures.get(step);
    this.figures.delete(step);
    return {
      looked: looked !== undefined,
      figures:
        looked ?? figuresOfStep(microBatches, this.watched.id, this.opened.task.rules().minLength),
    };
  }

  get samples(): SampleReport {
    return this.book.report();
  }

  /** Another prompt. */
  watch(id: string): void {
    const { trainPrompts, heldOutPrompts } = this.opened.task;
    const prompt = [...trainPrompts, ...heldOutPrompts].find((p) => p.id === id);
    if (!prompt)
      throw new Failure({
        kind: "bad-edit",
        sentence: `There is no prompt ${JSON.stringify(id.slice(0, 40))} in this run.`,
      });
    this.watched = prompt;
    this.renew();
  }

  /**
   * The run trains on other prompts: watches the first of them, unless the one watched is still
   * there.
   */
  followPrompts(): void {
    const { trainPrompts, heldOutPrompts } = this.opened.task;
    if (![...trainPrompts, ...heldOutPrompts].some(({ id }) => id === this.watched.id))
      this.watched = trainPrompts[0];
    if (trainPrompts.length === 1) this.watched = trainPrompts[0];
    this.renew();
  }

  /**
   * Loads the sentence model that some leaves name for diversity; none where they name none, and
   * the task's own measure holds.
   */
  async sentenceModelOf(leaves: Leaves): Promise<Embedder | undefined> {
    const name = chosenModel(leaves);
    if (name === undefined || name === this.chosen?.name)
      return name === undefined ? undefined : this.chosen;
    try {
      return await this.opened.sentenceModel(name);
    } catch (error) {
      throw new Failure({
        kind: "bad-edit",
        sentence: error instanceof Error ? error.message : String(error),
      });
    }
  }
  /**
   * As the settings name it, before a first look and after a rewind. One that cannot be had is
   * told, and does not stop the run.
   */
  async followSentenceModel(): Promise<void> {
    const chosen = await this.sentenceModelOf(this.board.leaves).catch((error: unknown) => {
      if (!(error instanceof Failure) || error.fault.kind !== "bad-edit") throw error;
      this.around.say({
        kind: "notice",
        sentence: `${error.fault.sentence} Diversity is measured without it.`,
      });
      return undefined;
    });
    this.use(chosen);
  }
  /**
   * Diversity is measured anew, also the untrained model's; the page hears what the figure is now.
   */
  use(chosen: Embedder | undefined): void {
    if (chosen === this.chosen) return;
    this.chosen = chosen;
    [this.measured, this.unmeasured] = [[], [...baselineNames]];
    this.renew();
    this.around.say({ kind: "task", task: this.facts() });
  }
  private get diversity(): Diversity {
    return diversityOf(this.opened.task, this.opened.embedder, this.chosen);
  }

  /** What the sample table is made of, for saving. */
  get remembered(): SampleBookState {
    return this.book.state();
  }

  /** After a resume: the samples and judgements of before, the exact answer computed again. */
  async recall(
    moment: Moment,
    { samples, truths }: { samples: SampleBookState; truths: readonly Judgement[] },
  ): Promise<void> {
    this.truths = [...truths];
    this.book.restore(samples);
    this.around.say({ kind: "judged", judgements: this.truths.slice() });
    await this.judge(moment);
    this.around.say({ kind: "samples", samples: this.samples });
  }

  /** Forgets a run's samples and figures; what is known of the untrained model stays. */
  restart(): void {
    this.truths = [];
    this.judgedAt = -1;
    this.figures.clear();
    this.book = new SampleBook(this.opened.task);
    this.followPrompts();
  }

  close(): void {
    this.keeper.close();
  }

  private renew(): void {
    this.keeper.close();
    this.keeper = this.newKeeper();
  }
  private newKeeper(): TruthKeeper {
    const { policy, task } = this.opened;
    return new TruthKeeper(policy, task, {
      diversity: this.diversity,
      seed: this.sampling.seed,
      samples: this.whole(LOOKED),
      draws: this.whole(MOST),
    });
  }
  /** Whole batches that hold `least` samples. */
  private whole(least: number): number {
    const { samples } = this.sampling;
    return samples * Math.ceil(least / samples);
  }
}
