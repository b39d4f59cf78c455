import type { Experiment, SharedRun } from "../experiment/experiment";
import { baselineNames } from "../judging/untrained";
import { faultOf } from "../worker/failure";
import type { Open } from "../worker/open";
import type { Command, ExecutorChoice, Fault, NamedFile, Report } from "../worker/protocol";
import type { Run } from "../worker/run";
import { Runs } from "../worker/runs";
import type { SaveStorage } from "../worker/saves/storage";

/** What is run. */
interface HeadlessRun {
  readonly experiment: Experiment;
  readonly executor?: ExecutorChoice;
  readonly replay: SharedRun | undefined;
  readonly steps: number; // where to stop
  readonly resume?: boolean; // go on from what the storage holds
  readonly adapter?: readonly NamedFile[]; // PEFT's files, to begin with
  readonly baselines?: boolean; // false: those of the untrained model are left out
}

/** How a headless run ended. */
export interface Ended {
  readonly run: Run | undefined; // still open; close it
  readonly fault: Fault | undefined;
  readonly interrupted: boolean;
}

interface Watcher {
  readonly take: (report: Report) => void; // every report, as it comes; what it throws is a fault
  readonly opened?: (run: Run) => void; // before the first step
  readonly storage?: SaveStorage; // keeps the run as it goes
  readonly interrupt?: AbortSignal; // pause where the run stands, and end
}

const RUN = "headless";

/** Runs an experiment to its end through the same loop as the page. */
export async function runHeadless(
  { experiment, executor = "auto", replay, steps, resume, adapter, baselines = true }: HeadlessRun,
  open: Open,
  { take, opened, storage, interrupt }: Watcher,
): Promise<Ended> {
  const progress = new Progress(take);
  const runs = new Runs({
    open,
    until: steps,
    everyMs: 0,
    now: () => performance.now(),
    date: () => Date.now(),
    turn: () => new Promise((resolve) => setImmediate(resolve)),
    report: (report) => progress.take(report),
    leavesOutBaselines: !baselines,
    ...(storage && { storage }),
  });
  const send = (command: Command) => runs.handle(command);
  interrupt?.addEventListener("abort", () => progress.wake());
  const stopped = () => interrupt?.aborted ?? false;
  const load = resume ? { resume: RUN } : replay && { replay };
  send({ kind: "open", run: RUN, experiment, executor, ...load });
  // the first line is of the untrained model
  const begins = () => progress.opened && (progress.measured || !baselines);
  await progress.until(() => stopped() || begins());
  const run = runs.get(RUN);
  const ready = () => run !== undefined && !stopped() && progress.fault === undefined;
  if (adapter && ready()) {
    // a command that waits would cut the evaluation of the adapter short
    progress.resting = false;
    send({ kind: "import", run: RUN, files: adapter });
    await progress.until(() => stopped() || progress.resting);
  }
  if (run && ready()) {
    progress.guard(() => opened?.(run));
    interrupt?.addEventListener("abort", () => send({ kind: "pause", run: RUN }));
    progress.resting = false;
    send({ kind: "play", run: RUN });
    await progress.until(() => progress.resting);
  } else if (stopped()) send({ kind: "close", run: RUN });
  await runs.end();
  return { run: runs.get(RUN), fault: progress.fault, interrupted: stopped() };
}

/** What is known of the run from its reports, and whoever waits for more. */
class Progress {
  fault: Fault | undefined;
  opened = false;
  measured = false;
  resting = false;
  private reopening = false; // after a fault from which it recovers
  wake: () => void = () => undefined;

  constructor(private readonly watch: (report: Report) => void) {}

  take(report: Report): void {
    if (report.kind === "fault") this.fault ??= report.fault;
    if (report.kind === "reopening") this.reopening = true;
    if (report.kind === "state") {
      this.opened = true;
      this.reopening &&= report.state === "paused"; // it goes on where it trained
      this.resting = report.state !== "running" && !this.reopening;
    }
    if (report.kind === "baselines")
      this.measured = report.baselines.length === baselineNames.length;
    this.wake();
    this.watch(report);
  }

  /** Work beside the run, whose failure ends the run as one of its own does. */
  guard(work: () => void): void {
    try {
      work();
    } catch (error) {
      this.fault ??= faultOf(error, null);
    }
  }

  /** Waits until something holds, or a fault came. */
  async until(done: () => boolean): Promise<void> {
    while (!done() && this.fault === undefined)
      await new Promise<void>((resolve) => (this.wake = resolve));
  }
}
