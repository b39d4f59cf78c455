import { decodeLink } from "../../experiment/codec";
import type { Edit, Experiment } from "../../experiment/experiment";
import { withLeaves } from "../../experiment/leaves";
import { leavesAt } from "../../experiment/edits";
import { schema } from "../../experiment/presets";
import type { Lane } from "../lane/lane";
import { clearLink } from "../run/clear-link";
import { fetchRecording } from "../run/recordings";
import { linkOf } from "../run/shared";
import { pause, play } from "../run/transport";
import type { AskedRegion, Held } from "../stores/runtime";
import { fromPreset } from "../stores/setup";
import { setView } from "../stores/view";
import type { LessonPage, Opener } from "./lesson";
import { isContinued, standOf, type Planned, type Stand } from "./route";
import { lessonNews, setLesson, type Reading } from "./store";

/** Brings the run of a lesson's page on screen, at the step at which the page waits. */

/** Opens the run of the present page anew: from its start, with the edits of pages before. */
export async function arrive(lane: Lane): Promise<void> {
  const { reading } = lessonNews();
  if (!reading) return;
  const stand = standOf(reading.lesson, reading.page);
  setLesson({ arriving: true, trouble: null });
  showTab(reading);
  const trouble = await open(lane, stand);
  if (lessonNews().reading?.lesson !== reading.lesson) return; // left, or another one
  setLesson({ arriving: false, trouble });
  if (trouble === null) goOnTo(lane, stand.opens < reading.page);
}

/** Goes on with the run on screen to where the page waits, or, once it is shown, leads. */
export function goOnTo(lane: Lane, atOnce = false) {
  const { reading } = lessonNews();
  if (!reading) return;
  const stand = standOf(reading.lesson, reading.page);
  showTab(reading);
  lane.runtime.setState({ held: heldBy(reading, stand) });
  if (reading.shown[reading.page]) makeEdits(lane, reading, stand);
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

/** Edits of a run that trains; a recording has its own. */
function makeEdits(lane: Lane, { lesson, page }: Reading, { opener }: Stand) {
  if (opener.kind === "recording") return;
  const sets = lesson.pages[page].reveal?.sets ?? [];
  for (const [path, value] of sets) lane.session.edit(path, value);
}

function showTab({ lesson, page }: Reading) {
  const { tab } = lesson.pages[page].setup;
  if (tab) setView({ tab, panel: tab });
}

/** Opens a run; a sentence where it cannot be opened. */
async function open(lane: Lane, stand: Stand): Promise<string | null> {
  const { opener } = stand;
  if (opener.kind === "recording") return openRecording(lane, opener.name);
  if (opener.kind === "link") return openLink(lane, opener);
  const leaves = withLeaves(
    schema.table,
    schema.relations,
    schema.presets[opener.preset],
    lessonNews().reading?.lesson.pages[stand.opens].setup.sets ?? [],
  );
  if (!leaves.ok) return leaves.sentence;
  const experiment: Experiment = { preset: opener.preset, leaves: leaves.value };
  lane.session.leave();
  clearLink();
  const script = editsOf(experiment, stand.edits);
  const replay = { experiment, edits: script, steps: stand.from };
  lane.session.begin(experiment, script.length > 0 ? { replay } : {});
  return null;
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
  lane.session.leave();
  lane.session.begin(run.experiment, { replay: run });
  lane.runtime.setState({ linked: linkOf(run), notice: notices[0] ?? null });
  return null;
}
