import type { Experiment } from "../../experiment/experiment";
import type { Fault, Report, RunId } from "../../worker/protocol";
import type { LentFile } from "../../worker/protocol/models";
import { machineState, progressOf } from "../shared/machine";
import { modelNews, modelTitle } from "../stores/models";

/** Files of the visitor's disk, by the name of the model that they are. */
export interface Lent {
  readonly model: string;
  readonly files: readonly LentFile[];
}

/** A run that was opened beside the one on screen, and all that it reported until it was ready. */
export interface ReadyRun {
  readonly run: RunId;
  readonly experiment: Experiment;
  readonly reports: readonly Report[];
}

/**
 * The run that is to take the place of the one on screen, if there is one. Its reports wait until
 * it is ready, so that the run on screen is shown until then; one that cannot be opened leaves
 * nothing but a sentence.
 */
export class Successor {
  private next: { run: RunId; experiment: Experiment; reports: Report[] } | null = null;

  constructor(
    private readonly take: (ready: ReadyRun) => void,
    private readonly fail: (fault: Fault) => void,
  ) {}

  /** A new one takes the place of one that was still opening: its id, and the former one's. */
  begin(experiment: Experiment): RunId {
    const run = crypto.randomUUID();
    this.next = { run, experiment, reports: [] };
    this.tell("reading the experiment");
    return run;
  }

  /** None is to come any more; the id of the one that was to be closed. */
  drop(): RunId | null {
    const run = this.next?.run ?? null;
    this.next = null;
    if (run !== null) modelNews.setState({ opening: null });
    return run;
  }

  /** Is this a report of the run to come? Then it is dealt with. */
  hears(report: Report): boolean {
    const { next } = this;
    if (report.run !== next?.run) return false;
    if (report.kind === "probing") {
      this.tell(machineState({ at: "probing", what: report.what }));
      return true;
    }
    if (report.kind === "loading") {
      this.tell(machineState({ ...report, at: "loading", since: 0 }));
      return true;
    }
    next.reports.push(report);
    if (report.kind !== "ready" && report.kind !== "fault") return true;
    this.drop();
    if (report.kind === "ready") this.take(next);
    else this.fail(report.fault);
    return true;
  }

  private tell(what: string) {
    const title = modelTitle(String(this.next?.experiment.leaves["model.name"]));
    const progress = progressOf({ at: "probing", what });
    modelNews.setState({ opening: { title, what, progress } });
  }
}
