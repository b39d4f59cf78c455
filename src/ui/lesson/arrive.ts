import { decodePage } from "../../experiment/codec";
import type { Edit, Experiment, PresetName, SharedRun } from "../../experiment/experiment";
import { withLeaves } from "../../experiment/leaves";
import { leavesAt } from "../../experiment/edits";
import { schema } from "../../experiment/presets";
import type { Decoded } from "../../schema/field";
import type { Recording } from "../../worker/recording";
import type { Lane } from "../lane/lane";
import { inAll, leaveOthers } from "../lanes/lanes";
import { clearLink } from "../run/clear-link";
import { lanesProgram, openRuns } from "../run/open-runs";
import { fetchRecording } from "../run/recordings";
import { pause, play } from "../run/transport";
import type { AskedRegion, Held } from "../stores/runtime";
import { fromPreset } from "../stores/setup";
import { setView } from "../stores/view";
import type { LessonPage } from "./lesson";
import { isContinued, plannedUpTo, standOf, type Planned, type Stand } from "./route";
import { lessonNews, setLesson, type Reading } from "./store";

/** Brings the run of a lesson's page on screen, at the step at which the page waits. */

let newest = 0; // arrival: an older one that still reads its run is dropped

/** Begins an arrival at a page. The function returned: does the reader still wait for it there? */
export function arrivalAt({ lesson, page }: Reading): () => boolean {
  const own = ++newest;
  return () => {
    const now = lessonNews().reading;
    return own === newest && now?.lesson === lesson && now.page === page;
  };
}

/**
 * Opens the run of the present page anew: from its start, with the edits of pages before, and with
 * its own once it is revealed. Nothing comes of it where the reader has gone elsewhere meanwhile.
 */
export async function arrive(lane: Lane): Promise<void> {
  const { reading } = lessonNews();
  if (!reading) return;
  const isAwaited = arrivalAt(reading);
  const stand = standOf(reading.lesson, reading.page);
  setLesson({ arriving: true, trouble: null });
  showTab(reading);
  const run = await runOf(stand);
  const now = lessonNews().reading;
  if (!now || !isAwaited()) return;
  const trouble = run.ok ? await run.value(lane, now) : run.sentence;
  if (!isAwaited()) return;
  setLesson({ arriving: false, trouble });
  if (trouble === null) goOnTo(lane, stand.opens < reading.page);
}

/** Holds the run on screen where the page waits or, once it is shown, leads, and goes on there. */
export function goOnTo(lane: Lane, atOnce = false) {
  const { reading } = lessonNews();
  if (!reading) return;
  const stand = standOf(reading.lesson, reading.page);
  showTab(reading);
  inAll(lane, ({ runtime }) => runtime.setState({ held: heldBy(reading, stand) }));
  const to = reading.shown[reading.page] ? stand.leads : stand.at;
  const isPlayed = stand.opener.kind === "recording";
  if (isPlayed && atOnce) inAll(lane, ({ player }) => player.seek(to));
  if (lane.live.stepNow() < to) play(lane);
  else if (!isPlayed) pause(lane);
}

/** A run that no later page goes on with is let go at its end. */
function heldBy(reading: Reading, stand: Stand): Held {
  const { lesson, page, shown } = reading;
  const waits = lesson.pages[page].reveal !== null && !shown[page];
  return {
    at: shown[page] ? stand.leads : stand.at,
    final: !waits && !isContinued(lesson, page),
    recorded: stand.opener.kind === "recording",
    asks: waits && lesson.pages[page].question !== null,
    region: regionOf(lesson.pages[page], reading),
  };
}

function regionOf({ setup, question }: LessonPage, reading: Reading): AskedRegion | null {
  if (!setup.region) return null;
  const covered = !reading.shown[reading.page];
  const answer = reading.answers[reading.page];
  const guess = covered || answer === null ? null : (question?.options[answer].guess ?? null);
  return { ...setup.region, covered, guess };
}

function showTab({ lesson, page }: Reading) {
  const { tab } = lesson.pages[page].setup;
  if (tab) setView({ tab, panel: tab });
}

/** Begins a run for a reader who stands so; a sentence where it cannot begin. */
type Begin = (lane: Lane, now: Reading) => Promise<string | null> | string | null;

/** Reads the run of a page; a sentence where there is none. */
async function runOf(stand: Stand): Promise<Decoded<Begin>> {
  const { opener } = stand;
  if (opener.kind === "recording") return recordingsOf(opener.names);
  if (opener.kind === "link") return linkOf(opener.link, stand);
  return { ok: true, value: (lane, now) => train(lane, trainedBy(now, stand, opener.preset)) };
}

function train(lane: Lane, start: ReturnType<typeof trainedBy>): string | null {
  if (!start.ok) return start.sentence;
  const { experiment, edits } = start.value;
  lane.session.leave();
  leaveOthers(lane);
  clearLink();
  const replay = { experiment, edits, steps: edits.at(-1)?.step ?? 0 };
  lane.session.begin(experiment, edits.length > 0 ? { replay } : {});
  return null;
}

/** The run that a page trains: how it starts, and what the lesson has changed of it by now. */
export function trainedBy(
  { lesson, page, shown }: Reading,
  stand: Stand,
  preset: PresetName,
): Decoded<{ readonly experiment: Experiment; readonly edits: readonly Edit[] }> {
  const { table, relations, presets } = schema;
  const sets = lesson.pages[stand.opens].setup.sets;
  const leaves = withLeaves(table, relations, presets[preset], sets);
  if (!leaves.ok) return leaves;
  const experiment = { preset, leaves: leaves.value };
  return { ok: true, value: scripted({ experiment, edits: [] }, plannedUpTo(stand, shown[page])) };
}

/** A run with those edits of the lesson that it has not made yet, each at its step. */
export function scripted<R extends Pick<SharedRun, "experiment" | "edits">>(
  run: R,
  planned: readonly Planned[],
): R {
  if (planned.length === 0) return run;
  const { leaves } = run.experiment;
  let edits = run.edits.map(({ undoes: _number, ...edit }): Edit => edit); // others come between
  for (const { step, path, to } of planned) {
    const edit = { step, path, from: leavesAt(leaves, edits, step)[path], to };
    edits = [...edits, edit].sort((a, b) => a.step - b.step);
  }
  return { ...run, edits };
}

/** Recordings have their edits in them; several are played side by side. */
async function recordingsOf(names: readonly string[]): Promise<Decoded<Begin>> {
  const read = await Promise.all(names.map((name) => fetchRecording(name)));
  const refused = read.find((one) => !one.ok);
  if (refused && !refused.ok) return refused;
  const recordings = read.flatMap((one) => (one.ok ? [one.value] : []));
  const begin: Begin = async (lane) => {
    const lanes = recordings.length > 1 ? await lanesProgram() : undefined;
    if (lanes === null) return noLanes;
    lane.session.leave();
    leaveOthers(lane);
    clearLink();
    const all = lanes?.placed(lane, recordings.length) ?? [lane];
    const beneath = all.map((one, k) => ({
      lane: one,
      experiment: runUnder(recordings[k]),
      how: {},
    }));
    if (lanes) lanes.beginAll(beneath);
    else lane.session.begin(beneath[0].experiment);
    all.forEach(({ runtime, player }, k) => {
      runtime.setState({
        held: { at: 0, final: false, recorded: true, asks: false, region: null },
      });
      player.open(recordings[k]);
    });
    return null;
  };
  return { ok: true, value: begin };
}

const noLanes = "What shows runs side by side could not be loaded. Check the connection.";

/** Beneath a recording the same run opens, so that it can be trained here. */
function runUnder({ experiment, seed }: Recording): Experiment {
  const { leaves } = fromPreset(experiment.preset);
  return { ...experiment, leaves: { ...leaves, ...experiment.leaves, "run.seed": seed } };
}

async function linkOf(link: string, stand: Stand): Promise<Decoded<Begin>> {
  const read = await decodePage(link);
  if (!read.ok) return read;
  const { page: came, notices } = read.value;
  const begin: Begin = async (lane, now) => {
    const planned = plannedUpTo(stand, now.shown[now.page]);
    const beside = (came.beside ?? []).map((run) => scripted(run, planned));
    const page = { run: scripted(came.run, planned), ...(beside.length > 0 && { beside }) };
    await openRuns(lane, { page, notices });
    return null;
  };
  return { ok: true, value: begin };
}
