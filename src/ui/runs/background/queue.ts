import { createStore } from "zustand/vanilla";
import type { Edit, ExecutorName, Experiment } from "../../../experiment/experiment";
import type { Command, Report, RunId, TaskFacts } from "../../../worker/protocol";
import { faultSentence } from "../../../worker/sentences";
import type { Listener } from "../../run/wire";
import { CurveTaker } from "../records/curve";
import { withLeaf } from "../records/differs";
import type { RunRecord, SeedCurve } from "../records/record";

/** One seed of one run that is to be trained. */
export interface Job {
  readonly title: string; // what the run is called, or will be
  readonly experiment: Experiment; // with its seed
  readonly edits: readonly Edit[]; // made again at their steps
  readonly steps: number;
  readonly executor: ExecutorName | null; // null: as the machine has it
  /** What is done with the finished curve. */
  readonly done: (trained: Trained) => void;
}

export interface Trained {
  readonly curve: SeedCurve;
  readonly task: TaskFacts;
  readonly executor: ExecutorName;
}

/** What the visitor sees of the queue. */
export interface Progress {
  readonly title: string | null; // of the run that is trained; null: nothing is
  readonly seed: number;
  readonly step: number;
  readonly steps: number;
  readonly done: number; // seeds, of this batch
  readonly of: number;
  readonly at: "opening" | "training" | "paused";
  readonly trouble: string | null; // why the last batch was not finished
}

const idle: Progress = {
  title: null,
  seed: 0,
  step: 0,
  steps: 0,
  done: 0,
  of: 0,
  at: "opening",
  trouble: null,
};

interface Current {
  readonly run: RunId;
  readonly job: Job;
  readonly curve: CurveTaker;
  task: TaskFacts | null;
  executor: ExecutorName | null;
  trains: boolean; // by its last report
  pauses: number; // that were asked for and are not reported yet
}

interface Ways {
  readonly send: (command: Command) => boolean;
  readonly newId: () => RunId;
}

const noWorker = "The program that trains is not running. Open a run, then choose Continue.";
const unreviewed =
  "Seeds cannot be trained yet: the reward has code that somebody else wrote. Open the run and " +
  "review its code first.";
const workerEnded =
  "The program that trains was ended; Continue begins the seed that was under way anew.";

const short = (step: number, steps: number): string =>
  `The seed stopped at step ${step} of ${steps} and was dropped. Choose fewer steps, or more of ` +
  "them in the settings of the run.";

/**
 * Trains seeds one after the other in the page's worker, each as a run apart: nothing of it is
 * saved, and the run on screen goes on, its steps in turns with these. Any fault of one ends the
 * batch, since a run that goes on without what failed is another one; what is finished stays.
 */
export class SeedQueue implements Listener {
  readonly progress = createStore<Progress>(() => idle);
  private waiting: readonly Job[] = [];
  private current: Current | undefined;

  constructor(private readonly ways: Ways) {}

  /** Trains these after those that wait. */
  add(jobs: readonly Job[]): void {
    const { title, done, of } = this.progress.getState();
    const isNew = title === null;
    this.waiting = [...this.waiting, ...jobs];
    this.set({ of: isNew ? jobs.length : of + jobs.length, done: isNew ? 0 : done, trouble: null });
    if (isNew) this.next();
  }

  pause(): void {
    if (!this.current || this.progress.getState().at === "paused") return;
    this.current.pauses++;
    this.ways.send({ kind: "pause", run: this.current.run });
    this.set({ at: "paused" });
  }

  /** Goes on after a pause; a seed whose worker was ended begins anew. */
  resume(): void {
    if (this.progress.getState().at !== "paused") return;
    this.set({ at: "training", trouble: null });
    if (!this.current) this.next();
    else this.play(this.current);
  }

  /** Drops the seed under way and all that wait; what is finished stays. */
  cancel(): void {
    const run = this.current?.run;
    this.current = undefined;
    this.waiting = [];
    if (run !== undefined) this.ways.send({ kind: "close", run });
    this.progress.setState(idle, true);
  }

  sent(): void {}

  said(report: Report): void {
    const { current } = this;
    if (report.run !== current?.run) return;
    if (report.kind === "task") current.task = report.task;
    else if (report.kind === "ready") this.takeReady(current, report);
    else if (report.kind === "stepped") this.takeStep(current, report);
    else if (report.kind === "truth") current.curve.takeJudgement(report.truth);
    else if (report.kind === "edited") current.curve.restartAfter(report.edit.step);
    else if (report.kind === "reopening") current.curve.clear();
    else if (report.kind === "fault") this.fail(faultSentence(report.fault));
    else if (report.kind === "review") this.fail(unreviewed);
    else if (report.kind === "consent") this.fail(waits(report));
    else if (report.kind === "state") this.takeState(current, report);
  }

  ended(): void {
    if (this.current) this.putBack(this.current.job, workerEnded);
  }

  private takeReady(current: Current, { task, machine }: Extract<Report, { kind: "ready" }>) {
    current.task = task;
    current.executor = machine.executor;
    if (this.progress.getState().at === "opening") this.set({ at: "training" });
  }

  private takeStep({ curve, job }: Current, { record }: Extract<Report, { kind: "stepped" }>) {
    curve.takeRecord(record);
    this.set({ step: Math.min(record.step, job.steps) });
  }

  private takeState(current: Current, { state, step }: Extract<Report, { kind: "state" }>): void {
    const { job, run, curve, task, executor } = current;
    const rests = current.trains && state !== "running";
    current.trains = state === "running";
    if (current.trains || !task || executor === null) return;
    if (step < job.steps) {
      const isOver = step >= Number(job.experiment.leaves["run.steps"]);
      if (isOver || (rests && current.pauses === 0)) return this.fail(short(step, job.steps));
      if (rests) current.pauses--;
      return;
    }
    this.ways.send({ kind: "close", run });
    this.current = undefined;
    this.set({ done: this.progress.getState().done + 1 });
    const seed = Number(job.experiment.leaves["run.seed"]);
    job.done({ curve: curve.curve({ run, seed }), task, executor });
    this.next();
  }

  /** Trains the seed to its last step, where it rests and is judged. */
  private play({ run, job }: Current): void {
    this.ways.send({ kind: "play", run, until: job.steps });
  }

  private fail(trouble: string): void {
    this.cancel();
    this.set({ trouble });
  }

  private next(): void {
    const [job, ...rest] = this.waiting;
    this.waiting = rest;
    if (job) this.open(job);
    else this.progress.setState({ ...idle, trouble: this.progress.getState().trouble }, true);
  }

  private open(job: Job): void {
    const { experiment, edits, steps, executor, title } = job;
    const run = this.ways.newId();
    const current: Current = {
      run,
      job,
      curve: new CurveTaker(
        () => Number(experiment.leaves["run.steps"]),
        () => current.task?.figures ?? null,
      ),
      task: null,
      executor: null,
      trains: false,
      pauses: 0,
    };
    this.current = current;
    const seed = Number(experiment.leaves["run.seed"]);
    this.set({ title, seed, step: 0, steps, at: "opening" });
    const isSent = this.ways.send({
      kind: "open",
      run,
      experiment,
      apart: true,
      ...(edits.length > 0 && { replay: { experiment, edits, steps } }),
      ...(executor !== null && { executor }),
    });
    if (isSent) this.play(current);
    else this.putBack(job, noWorker);
  }

  /** The seed is trained from its start once the visitor continues. */
  private putBack(job: Job, trouble: string): void {
    this.waiting = [job, ...this.waiting];
    this.current = undefined;
    this.set({ at: "paused", step: 0, trouble });
  }

  private set(change: Partial<Progress>): void {
    this.progress.setState(change);
  }
}

const waits = ({ host, what }: Extract<Report, { kind: "consent" }>): string =>
  `Seeds cannot be trained yet: ${what} is on ${host}. Agree to it in a run on screen first.`;

/** The next seeds of a run, so that it has `want` in all. */
export function seedsOf({ experiment, seeds }: RunRecord, want: number): number[] {
  const used = new Set(seeds.map(({ seed }) => seed));
  const fresh: number[] = [];
  for (let seed = Number(experiment.leaves["run.seed"]); fresh.length + seeds.length < want; seed++)
    if (!used.has(seed >>> 0)) fresh.push(seed >>> 0);
  return fresh;
}

/** As many further steps as the first seed has an exact answer for, so that all are compared. */
export function stepsOf({ seeds: [first] }: RunRecord): number {
  const looked = first.rows.findLast(({ figures }) => figures.tv !== undefined);
  return looked?.step || first.steps;
}

/** The jobs that give a run so many seeds. */
export const moreSeeds = (
  record: RunRecord,
  want: number,
  done: (curve: SeedCurve) => void,
): Job[] =>
  seedsOf(record, want).map((seed) => ({
    title: record.name,
    experiment: withLeaf(record.experiment, "run.seed", seed),
    edits: record.edits.filter(({ step }) => step < stepsOf(record)),
    steps: stepsOf(record),
    executor: record.executor,
    done: ({ curve }) => done(curve),
  }));
