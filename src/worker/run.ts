import type { Edit, Experiment, SharedRun } from "../experiment/experiment";
import { movesPrompt, movesReward, movesTarget } from "../experiment/fields";
import type { Evaluator } from "../judging/evaluator";
import type { Moment } from "../judging/report";
import { type StepResult, Trainer } from "../methods/pipeline";
import { temperatureAt } from "../methods/schedules";
import { seenLast, withdrawn } from "./code/withdraw";
import { Failure } from "./failure";
import { Comparison, replayedOf } from "./comparison";
import { problemOf } from "./exact-samples";
import type { History } from "./history";
import type { Opened } from "./open";
import type { NamedFile, NamedString } from "./protocol";
import { type Change, RunEdits } from "./run-edits";
import { RunEvaluation } from "./run-evaluation";
import { RunLog } from "./run-log";
import { type Checkpoint, madeOn } from "./saves/checkpoint";
import { beginsWithAdapter } from "./sentences";
import { recordOf } from "./step-record";
import { type LiveLeaves, type RunReport, type Surroundings, chosenModel } from "./surroundings";

// steps; where the reward has no use for the likelihood, it is computed this often
const PRIOR_EVERY = 5;

/** How a run begins. */
interface Beginning {
  readonly experiment: Experiment;
  readonly live: LiveLeaves; // those of the experiment; the task reads them
  readonly replay: SharedRun | undefined;
}

/**
 * One open run: its trainer, its edit log, its numbers. Every method is called between steps, one
 * after the other.
 */
export class Run {
  readonly start: Experiment;
  savedAt: number | null = null; // the step of its newest save
  private readonly live: LiveLeaves;
  private readonly log: RunLog;
  readonly edits: RunEdits;
  readonly evaluation: RunEvaluation;
  private trainer: Trainer;
  comparison: Comparison; // with the shared run that it replays
  imported = false; // it went on from imported weights
  private seconds = 0;

  constructor(
    readonly opened: Opened,
    { experiment, live, replay }: Beginning,
    private readonly around: Surroundings,
  ) {
    this.start = experiment;
    this.live = live;
    this.edits = new RunEdits(experiment, live, replay?.edits ?? []);
    this.trainer = this.newTrainer();
    this.comparison = new Comparison(replay ? replayedOf(replay) : null, opened.machine);
    this.log = new RunLog(around, opened.machine.adapter, this.comparison.fingerprint);
    const compared = { ...around, report: (report: RunReport) => this.reportCompared(report) };
    this.evaluation = new RunEvaluation(opened, this.edits.settings, live, compared);
  }

  private newTrainer(): Trainer {
    const { policy, task, method } = this.opened;
    const { settings } = this.edits;
    const walked = () => this.evaluator.treeOverwritten();
    const problem = problemOf(task, () => policy, walked);
    return new Trainer(policy, method.make(problem, settings), settings);
  }

  /** Optimiser steps taken. */
  get steps(): number {
    return this.trainer.steps;
  }
  get finished(): boolean {
    return this.steps >= Number(this.live.leaves["run.steps"]);
  }
  /** Has it anything that its experiment alone does not say? */
  get begun(): boolean {
    return this.steps > 0 || this.edits.made.length > 0 || this.imported;
  }
  /** Now, with the reward temperature of the step to come. */
  get moment(): Moment {
    return {
      step: this.steps,
      rewardTemperature: temperatureAt(this.edits.settings.temperature, this.steps),
      target: this.edits.targetAt(this.steps + 1),
    };
  }
  /** Was the policy evaluated at this very step? */
  get evaluated(): boolean {
    return this.evaluation.has(this.moment);
  }
  get evaluator(): Evaluator {
    return this.evaluation.evaluator;
  }
  get history(): History {
    return { records: [...this.log.records], truths: [...this.evaluator.judgements] };
  }

  /** The run as a link or experiment.json carries it; imported weights have no fingerprint. */
  get shared(): SharedRun {
    const { fingerprint } = this.log;
    const { picture } = this.evaluation;
    return {
      experiment: this.start,
      edits: this.edits.made,
      steps: this.steps,
      executor: this.opened.machine.executor,
      ...this.edits.judges(this.opened.judges.versions),
      ...(fingerprint.marks.length > 0 && !this.imported && { fingerprint }),
      ...(picture && picture.step <= this.steps && { picture }),
    };
  }

  /** One optimiser step; scripted edits of this boundary come first. */
  async step(): Promise<void> {
    const began = this.around.now();
    let scripted = this.edits.nextScripted(this.steps);
    for (; scripted; scripted = this.edits.nextScripted(this.steps)) await this.replay(scripted);
    const next = this.steps + 1;
    this.take(await this.trainer.step({ wantPrior: next % PRIOR_EVERY === 0 }));
    this.seconds += (this.around.now() - began) / 1000;
    this.evaluation.due = true;
    const isDue = next % Number(this.live.leaves["watch.every"]) === 0;
    if (isDue || this.comparison.isDueAt(next)) await this.evaluate();
  }

  /** Reads the step in flight and reports it: before a pause, after a single step, at the end. */
  async settle(): Promise<void> {
    await this.drain();
    this.log.flush();
  }

  /**
   * Evaluates the policy as it stands, once at each step. It waits for the device anyway, so the
   * step's own results are read with it.
   */
  async evaluate(): Promise<void> {
    const late = await this.evaluation.evaluate(this.moment, () => this.drain());
    if (late) this.log.amend(late);
  }

  measure = () => this.evaluation.measure(this.moment);
  study = () => this.evaluation.study(this.moment);
  walkString = (string: NamedString) => this.evaluation.walkString(string, this.moment);

  private reportCompared(report: RunReport): void {
    this.around.report(report);
    const figures = report.kind === "truth" && this.comparison.figures(report.truth);
    if (figures) this.around.report({ kind: "figures", ...figures });
  }

  private drain = async (): Promise<void> => this.take(await this.trainer.drain());

  private take(result: StepResult): void {
    if (result.kind === "queued") return;
    if (result.kind === "not-finite")
      throw new Failure({
        kind: "not-finite",
        tensor: `the ${result.tensor}`,
        step: result.step,
        savedAt: this.savedAt,
      });
    const { outcome } = result;
    const { step, rewardTemperature, microBatches, fingerprint: hash } = outcome;
    const moment = { step, rewardTemperature, target: this.edits.targetAt(step) };
    const { figures, evaluated } = this.evaluator.takeStep(moment, microBatches);
    const stamp = { ...moment, prompt: this.evaluator.prompt.id };
    const record = recordOf(outcome, { stamp, figures, seconds: this.seconds });
    this.log.take(record, { hash, evaluated });
  }

  /** A visitor's edit. It ends a replay: what the script still holds belonged to another run. */
  async edit(change: Change): Promise<void> {
    const edit = this.edits.edit(this.steps, change);
    if (!edit) return;
    const later = this.edits.script.length;
    await this.applyEdit(edit, () => (this.edits.script = []));
    if (later === 0) return;
    const left = later === 1 ? "one later edit of it is" : `${later} later edits of it are`;
    this.notice(`Your edit ends the replay; ${left} left out.`);
  }

  private async replay(scripted: Edit): Promise<void> {
    try {
      await this.applyEdit(this.edits.scripted(scripted));
    } catch (error) {
      if (!(error instanceof Failure) || error.fault.kind !== "bad-edit") throw error;
      this.edits.leftOut();
      this.notice(`An edit of the shared run does not fit here. ${error.fault.sentence}`);
    }
  }

  /** Applies a checked edit whole or not at all, reports it, and shows where the target is now. */
  private async applyEdit(edit: Edit, accepted: () => void = () => undefined): Promise<void> {
    const leaves = this.edits.leavesAfter(edit);
    const sentence = await this.opened.misfit(leaves, seenLast(this, edit));
    if (sentence !== undefined) throw new Failure({ kind: "bad-edit", sentence });
    const loaded = await this.evaluator.loadSentenceModel(chosenModel(leaves));
    if (!loaded.ok) throw new Failure({ kind: "bad-edit", sentence: loaded.sentence });
    this.edits.apply(edit);
    accepted();
    this.opened.judges.keep(this.edits.leavesToCome);
    this.trainer.use(this.edits.settings);
    if (movesReward(edit.path)) this.trainer.forget();
    this.around.report({ kind: "edited", edit });
    this.evaluator.use(loaded.embedder);
    if (movesPrompt(edit.path)) this.evaluator.followPrompts();
    if (movesTarget(edit.path)) await this.evaluation.judge(this.moment);
  }

  withdrawCode = (): Promise<boolean> => withdrawn(this, (edit) => this.applyEdit(edit));
  watch(id: string): Promise<void> {
    this.evaluation.watch(id);
    return this.evaluate();
  }

  /** Goes on from the weights of a PEFT adapter, with fresh moments of the optimiser. */
  async importAdapter(files: readonly NamedFile[]): Promise<void> {
    await this.drain();
    const sentence = await this.opened.importAdapter(files);
    if (sentence !== undefined) throw new Failure({ kind: "bad-adapter", sentence });
    this.imported = true;
    this.around.report({ kind: "imported", step: this.steps });
    this.notice(beginsWithAdapter(this.steps));
    this.evaluation.due = true;
    await this.evaluate();
  }

  /** Measures diversity by the sentence model that the settings name, if it can be had now. */
  async followSentenceModel(): Promise<void> {
    await this.evaluator.followSentenceModel();
    this.evaluation.due = true;
    await this.evaluate();
  }

  private notice = (sentence: string) => this.around.report({ kind: "notice", sentence });
  /** To the seed. Settings are those of the start; every edit waits to be replayed at its step. */
  async rewind(): Promise<void> {
    await this.trainer.drain();
    this.edits.rewind();
    this.opened.policy.resetAdapter(this.edits.settings.seed);
    this.trainer = this.newTrainer();
    this.imported = false;
    this.seconds = 0;
    this.log.rewind();
    await this.evaluation.restart();
    await this.evaluate();
  }

  /** The whole run as plain data. */
  async checkpoint(): Promise<Checkpoint> {
    await this.drain();
    return {
      version: 5,
      experiment: this.start,
      edits: this.edits.made,
      script: this.edits.script,
      replayed: this.comparison.replayed,
      imported: this.imported,
      step: this.steps,
      seconds: this.seconds,
      ...madeOn(this.opened.machine),
      ...this.edits.judges(this.opened.judges.versions),
      marks: this.log.fingerprint.marks,
      trainer: await this.trainer.state(),
      history: this.history,
      samples: this.evaluator.logState,
    };
  }

  /** Goes on from a saved run of the same experiment; `reportRestored` then shows it. */
  restore(saved: Checkpoint): void {
    this.edits.restore(saved.edits, saved.script, saved.step);
    this.trainer.restore(saved.trainer, this.edits.settings);
    this.imported = saved.imported;
    this.seconds = saved.seconds;
    this.savedAt = saved.step;
    this.comparison = new Comparison(saved.replayed, this.opened.machine);
    this.log.restore(saved.history.records, saved.marks, this.comparison.fingerprint);
    this.evaluator.followPrompts();
  }

  /** Reports after a resume what a page that just opened does not know. */
  async reportRestored({ history, samples }: Checkpoint): Promise<void> {
    if (this.imported) this.around.report({ kind: "imported", step: this.steps });
    for (const edit of this.edits.made) this.around.report({ kind: "edited", edit });
    this.log.reportAgain();
    const saved = { samples, judgements: history.truths };
    await this.evaluation.restore(this.moment, saved);
    await this.evaluate();
  }

  close(): void {
    this.evaluator.close();
    this.opened.close();
  }
}
