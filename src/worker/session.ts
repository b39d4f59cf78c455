import { apply, editsAt, leavesAt, makeEdit, settingsAfter } from "../experiment/edits";
import type { Edit, Experiment, Leaf, Path, SharedRun } from "../experiment/experiment";
import { movesPrompt, movesTarget } from "../experiment/fields";
import { schema } from "../experiment/presets";
import type { StepOutcome } from "../methods/outcome";
import { temperatureAt } from "../methods/schedules";
import { type Settings, settingsFrom } from "../methods/settings";
import { type StepResult, Trainer } from "../methods/trainer";
import type { Checkpoint, Replayed } from "./saves/checkpoint";
import type { StepFigures } from "../judging/evaluation";
import { Evaluator } from "../judging/evaluator";
import type { Moment } from "../judging/report";
import { estimateBatch } from "../lm/estimates";
import { Failure } from "./failure";
import { type History, slim } from "./history";
import { Marks } from "./marks";
import type { Opened } from "./open";
import type { NamedFile, StepRecord } from "./protocol";
import {
  type LiveLeaves,
  type Surroundings,
  chosenModel,
  evaluationSettings,
} from "./surroundings";

// steps; where the reward has no use for the likelihood, it is asked for this often
const PRIOR_EVERY = 5;

/**
 * One open run: its trainer, its edit log, its numbers. Every method is called between steps, one
 * after the other.
 */
export class Session {
  readonly evaluator: Evaluator;
  savedAt: number | null = null;
  private trainer: Trainer;
  private settings: Settings;
  private edits: Edit[] = [];
  private script: readonly Edit[];
  private marks: Marks;
  private records: StepRecord[] = [];
  private seconds = 0;
  private spokenAt = -Infinity;
  private unspoken: StepRecord | undefined;
  private replayed: Replayed | null;
  private imported = false;

  constructor(
    private readonly opened: Opened,
    readonly start: Experiment,
    private readonly board: LiveLeaves,
    private readonly around: Surroundings,
    replay?: SharedRun,
  ) {
    this.settings = settingsFrom(start.leaves);
    this.trainer = new Trainer(opened.policy, opened.task, this.settings);
    this.script = replay?.edits ?? [];
    this.replayed = replay
      ? { steps: replay.steps, fingerprint: replay.fingerprint ?? null }
      : null;
    this.marks = new Marks(opened.machine.adapter, replay?.fingerprint);
    const { task } = opened;
    this.evaluator = new Evaluator(opened, {
      settings: () => evaluationSettings(board.leaves),
      estimates: (batch, temperature) => estimateBatch(batch, temperature, task.rules()),
      report: around.say,
      seed: this.settings.seed,
      samples: this.settings.samples,
    });
  }

  /** Optimiser steps taken. */
  get step(): number {
    return this.trainer.steps;
  }
  get finished(): boolean {
    return this.step >= Number(this.board.leaves["run.steps"]);
  }
  /** Now, with the reward temperature of the step to come. */
  get moment(): Moment {
    return {
      step: this.step,
      rewardTemperature: temperatureAt(this.settings.temperature, this.step),
      target: this.targetAt(this.step + 1),
    };
  }

  /** How many edits had moved the target before this step was taken. */
  private targetAt(step: number): number {
    return this.edits.filter((edit) => edit.step < step && movesTarget(edit.path)).length;
  }

  // ── training
  // ───────────────────────────────────────────────────────────────────────────────────

  /** One optimiser step; scripted edits of this boundary come first. */
  async advance(): Promise<void> {
    const began = this.around.now();
    for (const edit of editsAt(this.script, this.step)) await this.replayEdit(edit);
    const next = this.step + 1;
    this.land(await this.trainer.step({ wantPrior: next % PRIOR_EVERY === 0 }));
    this.seconds += (this.around.now() - began) / 1000;
    if (next % Number(this.board.leaves["watch.every"]) === 0) await this.look();
  }

  /**
   * Reads what is in flight and shows the run as it stands: after a single step, before a pause, at
   * the end.
   */
  async settle(): Promise<void> {
    if (!this.evaluator.has(this.moment)) await this.look();
    await this.drain();
    if (this.unspoken) this.speak(this.unspoken);
    if (this.step > 0) this.tellMarks();
  }

  /** A look waits for the device anyway, so the step's own results are read with it. */
  look(): Promise<void> {
    return this.evaluator.evaluate(this.moment, () => this.drain());
  }

  private async drain(): Promise<void> {
    this.land(await this.trainer.drain());
  }

  private land(result: StepResult): void {
    if (result.kind === "queued") return;
    if (result.kind === "not-finite")
      throw new Failure({
        kind: "not-finite",
        tensor: `the ${result.tensor}`,
        step: result.step,
        savedAt: this.savedAt,
      });
    const { outcome } = result;
    const { step, rewardTemperature, microBatches } = outcome;
    const moment = { step, rewardTemperature, target: this.targetAt(step) };
    const { figures, evaluated } = this.evaluator.figuresOf(moment, microBatches);
    const record = this.recordOf(outcome, figures);
    this.records.push(slim(record));
    if (this.marks.take(outcome.step, outcome.fingerprint)) this.tellMarks();
    if (evaluated || this.around.now() - this.spokenAt >= this.around.everyMs) this.speak(record);
    else this.unspoken = record;
  }

  private recordOf(outcome: StepOutcome, figures: StepFigures): StepRecord {
    const {
      step,
      loss,
      residualVariance,
      rewardTemperature,
      learningRate,
      behaviour,
      rewardEvaluations,
      microBatches,
    } = outcome;
    const lengths = microBatches.flatMap(({ z }) => Array.from(z.lengths));
    const meanLength = lengths.reduce((sum, n) => sum + n, 0) / lengths.length;
    return {
      step,
      rewardTemperature,
      target: this.targetAt(step),
      prompt: this.evaluator.prompt.id,
      loss,
      ...figures,
      residualVariance,
      meanLength,
      learningRate,
      behaviour,
      rewardEvaluations,
      seconds: this.seconds,
    };
  }

  private speak(record: StepRecord): void {
    this.spokenAt = this.around.now();
    this.unspoken = undefined;
    this.around.say({ kind: "stepped", record });
  }

  private tellMarks(): void {
    this.around.say({ kind: "fingerprint", fingerprint: this.marks.fingerprint() });
    const comparison = this.marks.comparison();
    if (comparison) this.around.say({ kind: "replay", ...comparison });
  }

  // ── edits
  // ──────────────────────────────────────────────────────────────────────────────────────

  /** A visitor's edit. It ends a replay: what the script still holds belonged to another run. */
  async edit(path: Path, value: Leaf, undoes?: number): Promise<void> {
    const { step } = this;
    const made = makeEdit(
      schema,
      { leaves: this.board.leaves, edits: this.edits },
      undoes === undefined ? { step, path, to: value } : { step, undoes },
    );
    if (!made.ok) throw new Failure({ kind: "bad-edit", sentence: made.sentence });
    // an undo may leave the value and restore its schedule
    if (undoes === undefined && made.value.from === made.value.to) return;
    await this.enact(made.value);
    const later = this.script.length;
    this.script = [];
    if (later > 0)
      this.around.say({
        kind: "notice",
        sentence:
          "Your edit ends the replay; " +
          `${later === 1 ? "one later edit of it is" : `${later} later edits of it are`} ` +
          "left out.",
      });
  }

  private async replayEdit(scripted: Edit): Promise<void> {
    const made = makeEdit(
      schema,
      { leaves: this.board.leaves, edits: this.edits },
      scripted.undoes === undefined ? scripted : { step: scripted.step, undoes: scripted.undoes },
    );
    this.script = this.script.filter((edit) => edit !== scripted);
    try {
      if (!made.ok) throw new Failure({ kind: "bad-edit", sentence: made.sentence });
      await this.enact(made.value);
    } catch (error) {
      if (!(error instanceof Failure) || error.fault.kind !== "bad-edit") throw error;
      // the numbers of the edits to take back no longer hold, so their values are set instead
      this.script = this.script.map(({ undoes: _number, ...edit }) => edit);
      this.around.say({
        kind: "notice",
        sentence: `An edit of the shared run does not fit here. ${error.fault.sentence}`,
      });
    }
  }

  /** Applies a checked edit whole or not at all, says so, and shows where the target is now. */
  private async enact(edit: Edit): Promise<void> {
    const leaves = apply(this.board.leaves, edit);
    const sentence = this.opened.misfit(leaves);
    if (sentence !== undefined) throw new Failure({ kind: "bad-edit", sentence });
    const loaded = await this.evaluator.loadSentenceModel(chosenModel(leaves));
    if (!loaded.ok) throw new Failure({ kind: "bad-edit", sentence: loaded.sentence });
    this.board.leaves = leaves;
    this.edits.push(edit);
    this.settings = settingsAfter(this.start.leaves, this.edits);
    this.trainer.edit(edit.path, edit.to);
    this.trainer.use(this.settings); // an undo may have restored a schedule
    this.around.say({ kind: "edited", edit });
    this.evaluator.use(loaded.embedder);
    if (movesPrompt(edit.path)) this.evaluator.followPrompts();
    if (movesTarget(edit.path)) await this.evaluator.judge(this.moment);
  }

  async watch(id: string): Promise<void> {
    const sentence = this.evaluator.watch(id);
    if (sentence !== undefined) throw new Failure({ kind: "bad-edit", sentence });
    await this.look();
  }

  // ── back and again
  // ─────────────────────────────────────────────────────────────────────────────

  /** To the seed. Settings are those of the start; every edit waits to be replayed at its step. */
  async rewind(): Promise<void> {
    await this.trainer.drain();
    const { policy, task, machine } = this.opened;
    const print = this.marks.fingerprint();
    this.script = [...this.edits, ...this.script];
    this.edits = [];
    this.board.leaves = this.start.leaves;
    this.settings = settingsFrom(this.start.leaves);
    policy.resetAdapter(this.settings.seed);
    this.trainer = new Trainer(policy, task, this.settings);
    this.marks = new Marks(
      machine.adapter,
      this.marks.recorded ?? (print.marks.length > 0 ? print : undefined),
    );
    this.records = [];
    this.seconds = 0;
    this.unspoken = undefined;
    this.imported = false;
    this.evaluator.restart();
    await this.evaluator.followSentenceModel();
    await this.look();
  }

  /** The whole run as plain data. */
  async checkpoint(): Promise<Checkpoint> {
    await this.drain();
    const { machine } = this.opened;
    const { start: experiment, edits, script, step, seconds, history } = this;
    const adapter = machine.adapter;
    const model = machine.model.name;
    const { marks } = this.marks.fingerprint();
    return {
      version: 4,
      experiment,
      edits: [...edits],
      script,
      replayed: this.replayed,
      imported: this.imported,
      step,
      seconds,
      adapter,
      model,
      marks,
      trainer: await this.trainer.state(),
      history,
      samples: this.evaluator.logState,
    };
  }

  /** Goes on from a saved run of the same experiment; `recall` then shows it. */
  restore(saved: Checkpoint): void {
    this.board.leaves = leavesAt(this.start.leaves, saved.edits, saved.step);
    this.trainer.restore(saved.trainer);
    this.settings = saved.trainer.settings;
    this.edits = [...saved.edits];
    this.script = saved.script;
    this.replayed = saved.replayed;
    this.imported = saved.imported;
    const recorded = saved.replayed?.fingerprint ?? undefined;
    this.marks = new Marks(this.opened.machine.adapter, recorded, saved.marks);
    this.records = [...saved.history.records];
    this.evaluator.followPrompts();
    this.seconds = saved.seconds;
    this.savedAt = saved.step;
  }

  /** What a page that just opened has to be told again after a resume. */
  async recall({ history, samples }: Checkpoint, most = 2000): Promise<void> {
    for (const edit of this.edits) this.around.say({ kind: "edited", edit });
    const every = Math.max(1, Math.ceil(this.records.length / most));
    this.records.forEach((record, k) => {
      if (k % every === 0 || k === this.records.length - 1)
        this.around.say({ kind: "stepped", record });
    });
    await this.evaluator.restore(this.moment, { samples, judgements: history.truths });
  }

  get history(): History {
    return { records: [...this.records], truths: [...this.evaluator.judgements] };
  }

  /** The run as a link or experiment.json carries it. */
  get shared(): SharedRun {
    const fingerprint = this.marks.fingerprint();
    return {
      experiment: this.start,
      edits: this.edits,
      steps: this.step,
      ...(fingerprint.marks.length > 0 && !this.imported && { fingerprint }),
    };
  }

  /** Goes on from the weights of a PEFT adapter, with fresh moments of the optimiser. */
  async importAdapter(files: readonly NamedFile[]): Promise<void> {
    await this.drain();
    const sentence = await this.opened.importAdapter(files);
    if (sentence !== undefined) throw new Failure({ kind: "bad-adapter", sentence });
    this.imported = true;
    await this.look();
    this.around.say({
      kind: "notice",
      sentence:
        `The run goes on from the imported adapter at step ${this.step}. A link holds no ` +
        "weights, so a link of this run begins from its seed and cannot be compared.",
    });
  }

  adapterFiles = (): ReturnType<Opened["adapterFiles"]> => this.opened.adapterFiles();

  close(): void {
    this.evaluator.close();
    this.opened.close();
  }
}
