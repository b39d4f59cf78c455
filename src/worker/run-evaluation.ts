import type { Picture } from "../experiment/experiment";
import { pictureOf } from "../experiment/picture";
import type { StepFigures } from "../judging/evaluation";
import { Examination } from "../judging/examination";
import { Evaluator } from "../judging/evaluator";
import type { EvaluatorSurroundings } from "../judging/evaluator-surroundings";
import { OtherLabels } from "../judging/label-report";
import type { Progress } from "../judging/progress";
import type { Judgement, Moment } from "../judging/report";
import type { SampleLogState } from "../judging/sample-log";
import { type NamedString, walkString } from "../judging/string-walk";
import { type Study, study } from "../judging/study";
import { WorldSurvey } from "../judging/world-survey";
import { estimateBatch } from "../lm/estimates";
import type { Prompt } from "../lm/sequences";
import { servedRange } from "../methods/chosen";
import type { Settings } from "../methods/settings";
import { Failure } from "./failure";
import { Interrupted, breathed, interruptible } from "./interruptible";
import type { Opened } from "./open";
import { ProgressReports } from "./progress";
import { type WalkedString, withSlopes } from "./string-slopes";
import { type LiveLeaves, type Surroundings, evaluationSettings } from "./surroundings";

/**
 * When a run is evaluated, and what became of it. An evaluation that is interrupted between two
 * launches stays due, and is made anew when it is next wanted.
 */
export class RunEvaluation {
  readonly evaluator: Evaluator;
  private readonly progress: ProgressReports;
  private readonly studied: Omit<Parameters<typeof study>[0], "diversity" | "temperatures">;
  private readonly examination: Examination | undefined;
  private readonly survey: WorldSurvey | undefined;
  private readonly otherLabels: OtherLabels;
  /** Policy or target have changed since they were evaluated, or an evaluation was cut short. */
  due = true;
  picture: Picture | undefined; // the last exact answer, as a link carries it

  constructor(
    private readonly opened: Opened,
    settings: Settings,
    private readonly live: LiveLeaves,
    private readonly around: Surroundings,
  ) {
    const { task } = opened;
    this.progress = new ProgressReports(around);
    const policy = interruptible(opened.policy, around.interrupted);
    const onProgress = (progress: Progress) => this.progress.take(progress);
    const breathe = () => breathed(around);
    this.studied = { policy, task, seed: settings.seed, onProgress, breathe };
    this.otherLabels = new OtherLabels({ policy, task });
    this.survey = task.world && new WorldSurvey({ policy, task });
    // the survey says of every prompt what an exam would say of some
    const exam = this.survey ? undefined : task.exam;
    this.examination = exam && new Examination(exam, { policy, task }, settings.seed);
    this.evaluator = new Evaluator(
      { ...opened, policy },
      {
        settings: () => evaluationSettings(live.leaves),
        estimates: (batch, temperature) => estimateBatch(batch, temperature, task.rules()),
        report: (report) => this.report(report),
        onProgress,
        seed: settings.seed,
        samples: settings.samples,
        evaluated: Number(live.leaves["watch.samples"]),
      },
    );
  }

  /** Was the policy evaluated at this very moment? */
  has = (moment: Moment): boolean => !this.due && this.evaluator.has(moment);

  /**
   * Samples and the exact answer, once a moment; `drain` reads the step that is in flight. Returns
   * the figures that belong to the newest step but come late, because they were cut short before.
   */
  async evaluate(moment: Moment, drain: () => Promise<void>): Promise<StepFigures | undefined> {
    if (this.has(moment)) return undefined;
    const wasCut = this.wasCut(moment);
    let figures: StepFigures | undefined;
    await this.reported(moment, async () => {
      figures = await this.evaluator.evaluate(moment, drain);
    });
    return wasCut ? figures : undefined;
  }

  /** Is the evaluation missing that a run which nobody stopped makes at this step? */
  private wasCut({ step }: Moment): boolean {
    const { "watch.every": every, "run.steps": steps } = this.live.leaves;
    const belongs = step % Number(every) === 0 || step === Number(steps);
    return belongs && this.evaluator.judgements.every((judgement) => judgement.step !== step);
  }

  /** The exact answer alone, where the target has moved; the policy may have moved with it. */
  judge = async (moment: Moment): Promise<void> => {
    await this.reported(moment, () => this.evaluator.judge(moment));
    // its samples are still those of the T before
    this.due ||= servedRange(this.live.leaves) !== undefined;
  };

  /** Is a baseline of the untrained model missing that is to be measured? */
  private get lacksBaseline(): boolean {
    return this.around.leavesOutBaselines !== true && this.evaluator.unfinished;
  }

  /** Measures one baseline of the untrained model, if one is missing. */
  measure = async (moment: Moment): Promise<void> => {
    if (!this.lacksBaseline) return;
    await this.stoppable(moment, () => this.evaluator.measure(moment));
    this.progress.end();
  };

  /** Studies the shown prompt and reports what came of it; null where it was cut short. */
  study = async (moment: Moment): Promise<void> => {
    const { evaluator } = this;
    evaluator.treeOverwritten(); // the study walks the device's tree anew
    let result: Study | null = null;
    await this.stoppable(moment, async () => {
      const temperatures = servedRange(this.live.leaves);
      const { diversity } = evaluator;
      const subject = { ...this.studied, diversity, ...(temperatures && { temperatures }) };
      result = await study(subject, evaluator.prompt, moment);
    });
    this.progress.end();
    this.around.report({ kind: "studied", study: result });
  };

  /** Walks a string of the sample table and reports it; null where it was cut short. */
  walkString = async (string: NamedString, moment: Moment): Promise<void> => {
    const { evaluator, opened, live } = this;
    let walk: WalkedString | null = null;
    await this.stoppable(moment, async () => {
      opened.policy.condition?.(moment.rewardTemperature);
      const found = await walkString(evaluator.walker, string, moment);
      const loss = opened.method.alone?.(live.leaves);
      walk = found && withSlopes(found, loss, opened.task.rules());
    });
    this.progress.end();
    this.around.report({ kind: "walked", string, walk });
  };

  /** What is to be done while the run rests: a baseline, prompts of a survey or of an exam. */
  whileResting(moment: Moment): (() => Promise<void>) | undefined {
    if (this.lacksBaseline) return () => this.measure(moment);
    const prompt = this.otherLabels.next(moment);
    if (prompt) return () => this.askLabel(prompt, moment);
    const { examination, survey } = this;
    if (survey?.unfinished(moment)) return () => this.judgeMore(survey, moment);
    if (!examination?.unfinished(moment)) return undefined;
    return () => this.examine(examination, moment);
  }

  /** How one more prompt's label is told; one that is interrupted is asked again. */
  private async askLabel(prompt: Prompt, moment: Moment): Promise<void> {
    try {
      this.opened.policy.condition?.(moment.rewardTemperature);
      this.around.report({ kind: "told", told: [await this.otherLabels.ask(prompt, moment)] });
    } catch (error) {
      if (!(error instanceof Interrupted)) throw error;
    } finally {
      this.evaluator.treeOverwritten(); // reasons are walked on the device's tree
    }
  }

  /** Asks one prompt; one that is interrupted is asked again. */
  private async examine(examination: Examination, moment: Moment): Promise<void> {
    try {
      this.opened.policy.condition?.(moment.rewardTemperature);
      this.around.report({ kind: "exam", exam: await examination.ask(moment) });
    } catch (error) {
      if (!(error instanceof Interrupted)) throw error;
    } finally {
      this.evaluator.treeOverwritten(); // a question walks the device's tree of the untrained model
    }
  }

  /** Judges the next prompts of the survey; those that are interrupted are judged again. */
  private async judgeMore(survey: WorldSurvey, moment: Moment): Promise<void> {
    try {
      this.opened.policy.condition?.(moment.rewardTemperature);
      this.around.report({ kind: "surveyed", survey: await survey.judge(moment) });
    } catch (error) {
      if (!(error instanceof Interrupted)) throw error;
    }
  }

  /** After a resume; an evaluation that was cut short before the run was saved is due again. */
  async restore(
    moment: Moment,
    saved: { samples: SampleLogState; judgements: readonly Judgement[] },
  ): Promise<void> {
    await this.reported(moment, () => this.evaluator.restore(moment, saved));
    this.due = this.wasCut(moment);
  }

  /** Another prompt from now on. Throws a bad-edit where there is no such prompt. */
  watch(id: string): void {
    const sentence = this.evaluator.watch(id);
    if (sentence !== undefined) throw new Failure({ kind: "bad-edit", sentence });
    this.due = true;
  }

  /** Forgets what was evaluated: the run begins again. */
  async restart(): Promise<void> {
    this.due = true;
    this.picture = undefined;
    this.evaluator.restart();
    this.otherLabels.restart();
    this.survey?.restart();
    this.examination?.restart();
    await this.evaluator.followSentenceModel();
  }

  private report(report: Parameters<EvaluatorSurroundings["report"]>[0]): void {
    if (report.kind === "truth") {
      this.picture = pictureOf(report.truth);
      this.otherLabels.take(report.truth.told ?? [], report.truth);
    }
    this.around.report(report);
  }

  /** An exact answer may take long: its beginning, its progress and its end are reported. */
  private async reported(moment: Moment, work: () => Promise<unknown>): Promise<void> {
    this.due = true;
    this.progress.take({ what: "Computing the exact answer", done: 0, of: 1 });
    try {
      await this.stoppable(moment, async () => {
        await work();
        this.due = false;
      });
    } finally {
      this.progress.end();
    }
  }

  /** Every evaluation is of the policy at the moment's temperature, whatever a step has left. */
  private async stoppable(
    { rewardTemperature }: Moment,
    work: () => Promise<unknown>,
  ): Promise<void> {
    this.opened.policy.condition?.(rewardTemperature);
    try {
      await work();
    } catch (error) {
      if (!(error instanceof Interrupted)) throw error;
      this.evaluator.watch(this.evaluator.prompt.id); // a walk that was cut short is begun anew
    }
  }
}
