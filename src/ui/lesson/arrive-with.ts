import { decodeLink, type ReadPage } from "../../experiment/codec";
import type { Edit, Experiment, SharedRun } from "../../experiment/experiment";
import { difference } from "../../experiment/leaves";
import type { SharedPage } from "../../experiment/page";
import type { Decoded } from "../../schema/field";
import type { Recording } from "../../worker/recording";
import type { Lane } from "../lane/lane";
import { openRuns } from "../run/open-runs";
import { fetchRecording } from "../run/recordings";
import { fromPreset } from "../stores/setup";
import { arrivalAt, arrive, goOnTo, scripted, trainedBy } from "./arrive";
import { plannedUpTo, standOf, type Planned, type Stand } from "./route";
import { lessonNews, setLesson, type Reading } from "./store";

/**
 * Brings the run that a link or a file carries beside its place in a lesson. A visitor's own run
 * is opened as from any link, and the page says that it is not the lesson's.
 */
export async function arriveWith(lane: Lane, came: ReadPage): Promise<void> {
  const { reading } = lessonNews();
  if (!reading) return;
  const isAwaited = arrivalAt(reading);
  setLesson({ arriving: true, trouble: null });
  const stand = standOf(reading.lesson, reading.page);
  const played = await isPlayed(stand, came.page);
  if (!isAwaited()) return;
  if (played) return arrive(lane);
  const { run } = came.page;
  const own = await ownOf(reading, stand, came.page);
  if (!isAwaited()) return;
  const page = own ? { run: { ...run, edits: own.edits } } : came.page;
  await openRuns(lane, { page, notices: came.notices });
  if (!isAwaited()) return;
  setLesson({ arriving: false, ...(own && { reading: own.reading }) });
  if (own) goOnTo(lane);
}

/** Are they the recordings that the page plays? */
async function isPlayed({ opener }: Stand, { run, beside = [] }: SharedPage): Promise<boolean> {
  const runs = [run, ...beside];
  const isTrained = ({ fingerprint, executor }: SharedRun) =>
    fingerprint !== undefined || executor !== undefined;
  if (opener.kind !== "recording" || runs.some(isTrained)) return false;
  if (opener.names.length !== runs.length) return false;
  const read = await Promise.all(opener.names.map((name) => fetchRecording(name)));
  return read.every((one, k) => one.ok && isRecorded(runs[k], one.value));
}

function isRecorded(run: SharedRun, { experiment, reports }: Recording): boolean {
  const leaves = { ...fromPreset(experiment.preset).leaves, ...experiment.leaves };
  const edits = reports.flatMap((report) => (report.kind === "edited" ? [report.edit] : []));
  return isRunOf(run, { ...experiment, leaves }, edits);
}

/**
 * The run that the page trains, with all edits that the lesson makes of it, where it is that one;
 * the page is shown already where the run went beyond its question. Else null.
 */
async function ownOf(reading: Reading, stand: Stand, { run, beside }: SharedPage) {
  const { lesson, page, shown } = reading;
  const { opener, at } = stand;
  if (opener.kind === "recording" || beside?.length) return null;
  const isBeyond = run.steps > at || run.edits.length > stand.edits.length;
  const isShown = lesson.pages[page].reveal !== null && isBeyond;
  const now = { ...reading, shown: shown.with(page, isShown) };
  const start =
    opener.kind === "train"
      ? trainedBy(now, stand, opener.preset)
      : await linkedBy(opener.link, plannedUpTo(stand, isShown));
  if (!start.ok) return null;
  const { experiment, edits } = start.value;
  return isRunOf(run, experiment, edits) ? { reading: now, edits } : null;
}

async function linkedBy(
  link: string,
  planned: readonly Planned[],
): Promise<Decoded<Pick<SharedRun, "experiment" | "edits">>> {
  const read = await decodeLink(link);
  return read.ok ? { ok: true, value: scripted(read.value.run, planned) } : read;
}

/** Did it begin so, and were none but these edits made of it as far as it got? */
function isRunOf(run: SharedRun, { preset, leaves }: Experiment, edits: readonly Edit[]): boolean {
  const { experiment, steps } = run;
  return (
    experiment.preset === preset &&
    difference(experiment.leaves, leaves).length === 0 &&
    run.edits.length <= edits.length &&
    edits.every(({ step, path, to }, k) => {
      if (k >= run.edits.length) return step >= steps; // still to come
      const made = run.edits[k];
      return made.step === step && made.path === path && made.to === to;
    })
  );
}
