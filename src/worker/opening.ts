import type { Edit, Experiment, SharedRun } from "../experiment/experiment";
import { whereRun } from "../experiment/fingerprint";
import { outlineOf } from "../judging/outline";
import { factsOf } from "../judging/facts";
import { temperatureAt } from "../methods/schedules";
import { settingsFrom } from "../methods/settings";
import type { JudgeVersions } from "../reward/judge-versions";
import type { Task } from "../tasks/task";
import { prepareEdited } from "./edited-judges";
import { Failure } from "./failure";
import type { Wanted } from "./processors/choice";
import type { Opened, Progress } from "./open";
import { Run } from "./run";
import type { OpenCommand } from "./run-commands";
import type { Checkpoint } from "./saves/checkpoint";
import { misfitSentence } from "./saves/fits";
import { missingEstimates } from "./saves/migrate";
import type { SavePlace } from "./saves/place";
import type { Loaded } from "./saves/storage";
import { type LiveLeaves, type Platform, type Surroundings, chosenModel } from "./surroundings";

/** What opening a run needs of the loop that will own it. */
interface Opening {
  readonly platform: Platform;
  readonly place: SavePlace;
  readonly around: Surroundings;
  /** Throws once the run was closed. */
  readonly wanted: () => void;
  /** Work that closing the run may give up. */
  readonly discardable: (run: Run, work: () => Promise<void>) => Promise<void>;
  readonly opened: (run: Run) => void;
  readonly failed: (error: unknown) => void;
  readonly again?: Again;
}

/** Of a run that is opened again after it lost a thread. */
export interface Again {
  readonly script?: readonly Edit[]; // the edits so far, and those still to come
  readonly judges?: JudgeVersions; // which it asked
  readonly losses: number;
}

/**
 * Opens a run: loads its save, if it has one, then the model on the device, evaluates the policy,
 * and reports "ready". Throws what went wrong, and then nothing stays open.
 */
export async function opening(command: OpenCommand, around: Opening): Promise<void> {
  const { experiment, replay, resume } = command;
  const { platform, place, wanted, again } = around;
  const live: LiveLeaves = { leaves: experiment.leaves };
  const loaded = resume === undefined ? undefined : await place.load(resume, experiment);
  wanted();
  const progress = progressOf(command, around);
  const made = madeBy(loaded, replay);
  const judges = again?.judges ?? heldBy(loaded, replay);
  // a judge that is loaded as it was held is reported no more; the page shares what was reported
  if (judges) around.around.report({ kind: "judges", judges });
  const { executor = "auto" } = command;
  const opened = await platform.open(experiment, () => live.leaves, progress, {
    executor,
    ...(made && { made }),
    ...(judges && { judges }),
    ...(again && { losses: again.losses }),
  });
  try {
    wanted();
    const run = new Run(opened, { experiment, live, replay }, around.around);
    await begin(run, opened, { loaded, ...around });
    around.opened(run);
  } catch (error) {
    opened.close();
    throw error;
  }
}

/** What made the save or the link that a run begins with. */
function madeBy(loaded: Loaded | undefined, replay: SharedRun | undefined): Wanted["made"] {
  if (loaded?.kind === "found") {
    const { executor = "webgpu", adapter } = loaded.checkpoint;
    return { by: "save", executor, adapter };
  }
  if (!replay?.fingerprint && !replay?.picture) return undefined;
  const { executor = "webgpu", fingerprint } = replay;
  return { by: "link", executor, adapter: fingerprint?.adapter ?? "" };
}

/** Which judges the save or the link holds. */
const heldBy = (loaded: Loaded | undefined, replay: SharedRun | undefined) =>
  loaded?.kind === "found" ? loaded.checkpoint.judges : replay?.judges;

async function begin(
  run: Run,
  opened: Opened,
  {
    loaded,
    around,
    discardable,
    wanted,
    failed,
    again,
  }: Opening & { readonly loaded: Loaded | undefined },
): Promise<void> {
  const { report } = around;
  for (const sentence of opened.notices) report({ kind: "notice", sentence });
  const saved = loaded && (await fitting(loaded, run, opened, report));
  if (saved) run.restore(saved);
  if (again?.script) run.edits.follow(again.script);
  await discardable(run, () => prepareEdited(run.edits.leavesToCome, opened.judges));
  wanted(); // what waited for the visitor may be given up
  await run.evaluator.followSentenceModel();
  opened.onFault((fault) => {
    const { savedAt } = run;
    failed(new Failure(fault.kind === "device-lost" ? { ...fault, savedAt } : fault));
  });
  if (!saved) {
    report({ kind: "probing", what: "computing the exact answer" });
    await discardable(run, () => run.evaluate());
  }
  const task = run.evaluator.facts();
  const { machine } = opened;
  report({ kind: "ready", machine, task, step: run.steps, comparison: run.comparison.by });
  if (saved) await discardable(run, () => run.reportRestored(saved));
  report({ kind: "state", state: "paused", step: run.steps });
}

/** The save that the run goes on from; else why it starts from its seed is reported. */
async function fitting(
  loaded: Loaded,
  run: Run,
  opened: Opened,
  report: Surroundings["report"],
): Promise<Checkpoint | undefined> {
  const notice = (sentence: string) => {
    report({ kind: "notice", sentence });
    return undefined;
  };
  if (loaded.kind === "missing")
    return notice("This run is not saved here any more, so it starts from its seed.");
  if (loaded.kind === "damaged") return notice(`${loaded.sentence} This run starts from its seed.`);
  const saved = loaded.checkpoint;
  const misfit = await misfitSentence(saved, run.start, opened);
  if (misfit !== undefined) return notice(`${misfit} This run starts from its seed.`);
  if (saved.adapter !== opened.machine.adapter)
    notice(
      `This run was made ${whereRun(saved.adapter)}; from here on its tokens may differ from ` +
        "that machine's.",
    );
  const missing = missingEstimates(saved);
  if (missing !== undefined) notice(missing);
  return saved;
}

/**
 * Reports what is going on while a run opens, no more often than people can read, and each thing's
 * beginning and end.
 */
function progressOf(command: OpenCommand, { platform, around, wanted }: Opening) {
  let reportedAt = -Infinity;
  let what = "";
  return (progress: Progress): void => {
    wanted();
    switch (progress.kind) {
      case "task":
        return introduce(progress.task, command, around.report);
      case "consent":
      case "judges":
      case "review":
      case "notice":
        return around.report(progress);
      case "loading":
      case "probing":
    }
    const now = platform.now();
    const name = progress.kind === "loading" ? progress.name : progress.what.replace(/\d+/, "");
    const done = progress.kind === "loading" && progress.received === progress.total;
    if (name === what && !done && now - reportedAt < platform.everyMs) return;
    reportedAt = now;
    what = name;
    around.report(progress);
  };
}

/**
 * What is known before there is a model. A saved run may have been edited, so its target is not
 * reported before it is restored.
 */
function introduce(
  task: Task,
  { experiment, resume }: { experiment: Experiment; resume?: string },
  report: Surroundings["report"],
): void {
  const { leaves } = experiment;
  report({ kind: "task", task: factsOf(task, { sentenceModel: chosenModel(leaves) }) });
  if (resume !== undefined) return;
  const outline = outlineOf(task, temperatureAt(settingsFrom(leaves).temperature, 0));
  if (outline) report({ kind: "outline", outline });
}
