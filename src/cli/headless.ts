import type { Command, Fault, Report } from "../worker/protocol";
import type { Open } from "../worker/open";
import type { Run } from "../worker/run";
import { Runs } from "../worker/runs";
import { baselineNames } from "../judging/untrained";
import type { Asked } from "./arguments";

/** How a headless run ended. */
export interface Ended {
  readonly run: Run | undefined; // still open; close it
  readonly fault: Fault | undefined;
  readonly interrupted: boolean;
}

export interface Watcher {
  readonly take: (report: Report) => void; // every report, as it comes
  readonly interrupt?: AbortSignal; // pause where the run stands, and end
}

const RUN = "headless";

/** Runs an experiment to its end through the same loop as the page. */
export async function runHeadless(
  { experiment, replay, steps }: Pick<Asked, "experiment" | "replay" | "steps">,
  open: Open,
  { take, interrupt }: Watcher,
): Promise<Ended> {
  let fault: Fault | undefined;
  let wake: () => void = () => undefined;
  let opened = false;
  let measured = false;
  let resting = false;
  const runs = new Runs({
    open,
    until: steps,
    everyMs: 0,
    now: () => performance.now(),
    date: () => Date.now(),
    turn: () => new Promise((resolve) => setImmediate(resolve)),
    report: (report) => {
      take(report);
      if (report.kind === "fault") fault ??= report.fault;
      if (report.kind === "state") [opened, resting] = [true, report.state !== "running"];
      if (report.kind === "baselines") measured = report.baselines.length === baselineNames.length;
      if (["fault", "state", "baselines"].includes(report.kind)) wake();
    },
  });
  const until = async (done: () => boolean) => {
    while (!done() && fault === undefined) await new Promise<void>((resolve) => (wake = resolve));
  };
  const send = (command: Command) => runs.handle(command);
  send({ kind: "open", run: RUN, experiment, ...(replay && { replay }) });
  await until(() => opened && measured); // the first line tells of the untrained model
  if (fault === undefined && runs.get(RUN)) {
    interrupt?.addEventListener("abort", () => send({ kind: "pause", run: RUN }));
    resting = interrupt?.aborted ?? false;
    if (!resting) send({ kind: "play", run: RUN });
    await until(() => resting);
  }
  await runs.end();
  return { run: runs.get(RUN), fault, interrupted: interrupt?.aborted ?? false };
}
