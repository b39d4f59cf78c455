import type { Edit, ExecutorName, Experiment } from "../../../experiment/experiment";
import type { Command, Report, RunId, SaveId, TaskFacts } from "../../../worker/protocol";
import type { Listener } from "../../run/wire";
import type { RunBook } from "./book";
import { CurveTaker } from "./curve";
import { FEW_STEPS, type SeedCurve } from "./record";

const SHOW_EVERY = 1_000; // ms between two updates of a run that trains
const KEEP_EVERY = 10_000; // ms between two writings of it

/** What is known of a run on this machine. */
interface Heard {
  readonly experiment: Experiment;
  readonly resume: SaveId | undefined;
  readonly from: RunId | undefined;
  readonly curve: CurveTaker;
  edits: Edit[];
  rewound: readonly Edit[]; // the edits that it had when it went back to its seed
  forked: boolean; // it was edited otherwise after that
  task: TaskFacts | null;
  executor: ExecutorName | null;
  record: RunId | null; // once it has taken enough steps
  rests: boolean;
  shown: number; // ms, when its record was updated last
  kept: number;
}

type Handlers = {
  readonly [K in Report["kind"]]?: (heard: Heard, report: Extract<Report, { kind: K }>) => void;
};

/**
 * Hears every run that the lanes open, and writes those that take more than a few steps into the
 * book. Runs apart, which the queue of seeds opens, are not its business.
 */
export class Watcher implements Listener {
  private readonly runs = new Map<RunId, Heard>();
  private from: RunId | undefined; // of the run that is opened next

  constructor(
    private readonly book: RunBook,
    private readonly date: () => number,
  ) {}

  /** The run that is opened next differs from this one by a change of the visitor's. */
  expectFrom(id: RunId): void {
    this.from = id;
  }

  sent(command: Command): void {
    if (command.kind === "close") this.leave(command.run);
    if (command.kind !== "open" || command.apart) return;
    const { run, experiment, resume } = command;
    const heard: Heard = {
      experiment,
      resume,
      from: this.from,
      curve: new CurveTaker(
        () => Number(experiment.leaves["run.steps"]),
        () => heard.task?.figures ?? null,
      ),
      edits: [],
      rewound: [],
      forked: false,
      task: null,
      executor: null,
      record: null,
      rests: true,
      shown: 0,
      kept: 0,
    };
    this.from = undefined;
    this.runs.set(run, heard);
  }

  said(report: Report): void {
    const heard = this.runs.get(report.run);
    if (!heard) return;
    (this.handlers[report.kind] as ((heard: Heard, report: Report) => void) | undefined)?.(
      heard,
      report,
    );
  }

  ended(): void {
    for (const run of [...this.runs.keys()]) this.leave(run);
  }

  private readonly handlers: Handlers = {
    task: (heard, { task }) => (heard.task = task),
    ready: (heard, { task, machine }) => {
      heard.task = task;
      heard.executor = machine.executor;
    },
    stepped: (heard, { record, run }) => {
      heard.curve.takeRecord(record);
      this.update(run, heard, "shown");
    },
    truth: (heard, { truth, run }) => {
      heard.curve.takeJudgement(truth);
      this.update(run, heard, heard.rests ? "kept" : "shown"); // a paused run is judged late
    },
    judged: (heard, { judgements }) => judgements.forEach((one) => heard.curve.takeJudgement(one)),
    edited: (heard, { edit }) => this.takeEdit(heard, edit),
    reopening: (heard) => restart(heard),
    state: (heard, { state, step, run }) => {
      heard.rests = state !== "running";
      if (step < heard.curve.lastStep) restart(heard);
      if (heard.rests) this.update(run, heard, "kept");
    },
    saved: (heard, { save, run }) => {
      if (heard.record !== null) this.book.change(heard.record, { save });
      this.update(run, heard, "kept");
    },
  };

  private takeEdit(heard: Heard, edit: Edit): void {
    const before = heard.rewound[heard.edits.length];
    heard.edits = [...heard.edits, edit];
    heard.curve.restartAfter(edit.step);
    const isReplayed =
      before && before.step === edit.step && before.path === edit.path && before.to === edit.to;
    const record = heard.record === null ? undefined : this.book.find(heard.record);
    const reached = Math.max(0, ...(record?.seeds.slice(1) ?? []).map(({ steps }) => steps));
    if (!isReplayed && edit.step < reached) heard.forked = true;
  }

  /** Nothing more comes of a run that is closed. */
  private leave(run: RunId): void {
    const heard = this.runs.get(run);
    if (heard) this.update(run, heard, "kept");
    this.runs.delete(run);
  }

  private update(run: RunId, heard: Heard, how: "kept" | "shown"): void {
    const { curve, task } = heard;
    if (curve.lastStep < FEW_STEPS || !task) return;
    const now = this.date();
    if (how === "shown" && heard.record !== null && now - heard.shown < SHOW_EVERY) return;
    heard.shown = now;
    const id = heard.record ?? this.begin(run, heard, task);
    heard.record = id;
    const record = this.book.find(id);
    if (!record) return;
    const isDue = how === "kept" || now - heard.kept > KEEP_EVERY;
    if (isDue) heard.kept = now;
    const changes = { edits: heard.edits, seeds: this.seedsOf(run, heard, record.seeds) };
    this.book.change(id, changes, isDue ? "kept" : "shown");
  }

  private seedsOf(run: RunId, heard: Heard, seeds: readonly SeedCurve[]): readonly SeedCurve[] {
    const seed = Number(heard.experiment.leaves["run.seed"]);
    const own = heard.curve.curve({ run, seed });
    return [own, ...(heard.forked ? [] : seeds.slice(1))];
  }

  /** The record of the save that the run went on from, deleted or not, else a new one. */
  private begin(run: RunId, heard: Heard, task: TaskFacts): RunId {
    const { experiment, edits, executor, resume, from } = heard;
    const before = this.book.records.find(({ id, save }) =>
      resume === undefined ? id === run : save === resume || id === resume,
    );
    if (before?.deleted) this.book.undo(before.id);
    if (before) return before.id;
    const { figures, noun } = task;
    const { id } = this.book.add({
      id: run,
      made: this.date(),
      experiment,
      edits,
      executor,
      seeds: this.seedsOf(run, heard, []),
      figures,
      noun,
      save: resume ?? null,
      recorded: false,
      ...(from !== undefined && { from }),
    });
    return id;
  }
}

function restart(heard: Heard): void {
  heard.curve.clear();
  if (heard.edits.length > 0) heard.rewound = heard.edits;
  heard.edits = [];
}
