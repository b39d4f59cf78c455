import { decodeLink } from "../../experiment/codec";
import type { Edit, Experiment, PresetName } from "../../experiment/experiment";
import { withLeaves } from "../../experiment/leaves";
import { leavesAt } from "../../experiment/edits";
import { schema } from "../../experiment/presets";
import type { Decoded } from "../../schema/field";
import type { Lane } from "../lane/lane";
import { leaveOthers } from "../lanes/lanes";
import { clearLink } from "../run/clear-link";
import { openRuns } from "../run/open-runs";
import { fetchRecording } from "../run/recordings";
import { pause, play } from "../run/transport";
import type { AskedRegion, Held } from "../stores/runtime";
import { fromPreset } from "../stores/setup";
import { setView } from "../stores/view";
import type { LessonPage, Opener } from "./lesson";
import { isContinued, plannedUpTo, standOf, type Planned, type Stand } from "./route";
import { lessonNews, setLesson, type Reading } from "./store";

/** Brings the run of a lesson's page on screen, at the step at which the page waits. */

/** Opens the run of the present page anew: from its start, with the edits of pages before. */
export async function arrive(lane: Lane): Promise<void> {
  const { reading } = lessonNews();
  if (!reading) return;
  const stand = standOf(reading.lesson, reading.page);
  setLesson({ arriving: true, trouble: null });
  showTab(reading);
  const trouble = await open(lane, reading, stand);
  if (lessonNews().reading?.lesson !== reading.lesson) return; // left, or another one
  setLesson({ arriving: false, trouble });
  if (trouble === null) hold(lane, stand.opens < reading.page);
}

/** Goes on with the run on screen to where the page waits, or, once it is shown, leads. */
export function goOnTo(lane: Lane) {
  const { reading } = lessonNews();
  if (!reading) return;
  hold(lane, false, () => makeEdits(lane, reading, standOf(reading.lesson, reading.page)));
}

/** Holds the run on screen where the page waits or leads, and goes on to there. */
export function hold(lane: Lane, atOnce: boolean, before: () => void = () => undefined) {
  const { reading } = lessonNews();
  if (!reading) return;
  const stand = standOf(reading.lesson, reading.page);
  showTab(reading);
  lane.runtime.setState({ held: heldBy(reading, stand) });
  before();
  const to = reading.shown[reading.page] ? stand.leads : stand.at;
  if (stand.opener.kind === "recording") {
    if (atOnce) lane.player.seek(to);
    if (lane.live.stepNow() < to) lane.player.play();
  } else if (lane.live.stepNow() < to) play(lane);
  else pause(lane);
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

/** Edits of a run that trains, once the page is shown; a recording has its own. */
function makeEdits(lane: Lane, { lesson, page, shown }: Reading, { opener }: Stand) {
  if (opener.kind === "recording" || !shown[page]) return;
  const sets = lesson.pages[page].reveal?.sets ?? [];
  for (const [path, value] of sets) lane.session.edit(path, value);
}

function showTab({ lesson, page }: Reading) {
  const { tab } = lesson.pages[page].setup;
  if (tab) setView({ tab, panel: tab });
}

/** Opens a run; a sentence where it cannot be opened. */
async function open(lane: Lane, reading: Reading, stand: Stand): Promise<string | null> {
  const { opener } = stand;
  if (opener.kind === "recording") return openRecording(lane, opener.name);
  if (opener.kind === "link") return openLink(lane, opener);
  const start = trainedBy(reading, stand, opener.preset);
  if (!start.ok) return start.sentence;
  const { experiment, edits } = start.value;
  lane.session.leave();
  leaveOthers(lane);
  clearLink();
  const replay = { experiment, edits, steps: stand.from };
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
  const edits = editsOf(experiment, plannedUpTo(lesson, page, stand, shown[page]));
  return { ok: true, value: { experiment, edits } };
}

/** The edits as a run's log has them. */
function editsOf({ leaves }: Experiment, planned: readonly Planned[]): Edit[] {
  const made: Edit[] = [];
  for (const { step, path, to } of planned)
    made.push({ step, path, from: leavesAt(leaves, made, Infinity)[path], to });
  return made;
}

async function openRecording(lane: Lane, name: string): Promise<string | null> {
  const read = await fetchRecording(name);
  if (!read.ok) return read.sentence;
  const { experiment, seed } = read.value;
  const { leaves } = fromPreset(experiment.preset);
  lane.session.leave();
  leaveOthers(lane);
  clearLink();
  // beneath the recording the same run opens, so that it can be trained here
  lane.session.begin({
    ...experiment,
    leaves: { ...leaves, ...experiment.leaves, "run.seed": seed },
  });
  lane.runtime.setState({
    held: { at: 0, final: false, recorded: true, asks: false, region: null },
  });
  lane.player.open(read.value);
  return null;
}

async function openLink(lane: Lane, opener: Extract<Opener, { kind: "link" }>) {
  const read = await decodeLink(opener.link);
  if (!read.ok) return read.sentence;
  const { run, notices } = read.value;
  await openRuns(lane, { page: { run }, notices });
  return null;
}
