import type { Fault, Report } from "../../worker/protocol";
import { stops } from "../../worker/sentences";
import type { LaneStores } from "../lane/stores";
import { takeAnswer, takeEdit } from "../stores/setup";
import { isOpen, sameString, saveShown, type Runtime } from "../stores/runtime";
import { rememberPace } from "../stores/pace";
import { setSaves } from "../stores/saves";
import { viewQuery } from "../view-query/view-query";
import { download } from "./download";
import { forgetRun, lastSave, rememberRun } from "./last";
import { sharedRun } from "./shared";

/** What each report changes in a lane. A kind without an entry does not compile. */
type Handlers = {
  readonly [K in Report["kind"]]: (report: Extract<Report, { kind: K }>, lane: LaneStores) => void;
};

export function intake(lane: LaneStores, report: Report) {
  (handlers[report.kind] as (report: Report, lane: LaneStores) => void)(report, lane);
}

/** A fault that ends the run leaves nothing else to report. */
export function takeFault({ runtime }: LaneStores, fault: Fault, step: number) {
  runtime.setState({ studying: false }); // a study that failed has no report of its own
  if (stops(fault)) {
    const { trouble } = runtime.getState();
    // a link that could not be read has its own sentence, which is still to be seen
    const badLink = trouble?.fault.kind === "bad-link" ? trouble : null;
    runtime.setState({ phase: { at: "stopped", fault, step }, trouble: badLink, confirmed: null });
  } else runtime.setState({ trouble: { fault, step } });
}

/** Work that was under way when a fault came may still report its progress. */
const stopped = ({ runtime }: LaneStores) => runtime.getState().phase.at === "stopped";

/** While a recording is on screen, the run beneath it must not draw over it. */
const covered = ({ runtime }: LaneStores) => runtime.getState().playback !== null;

const handlers: Handlers = {
  probing: ({ what }, lane) => {
    if (!stopped(lane)) lane.runtime.setState({ phase: { at: "probing", what } });
  },
  loading: ({ name, received, total }, lane) => {
    const { phase } = lane.runtime.getState();
    if (stopped(lane)) return;
    if (isOpen(phase)) {
      const of = Math.max(total, received + 1); // a run that is open loads something beside
      const working = { what: `Loading ${name}`, done: received, of };
      return lane.runtime.setState({ working: received < total ? working : null });
    }
    const since = phase.at === "loading" && phase.name === name ? phase.since : performance.now();
    lane.runtime.setState({ phase: { at: "loading", name, received, total, since } });
  },
  task: ({ task }, { runtime }) => runtime.setState({ task }),
  outline: ({ outline }, lane) => {
    lane.beneath.outline = outline;
    if (!covered(lane)) lane.live.takeOutline(outline);
  },
  ready: ({ machine, task, step, comparison }, lane) => {
    const { resuming } = lane.runtime.getState();
    const resumed = step > 0 && resuming !== null ? { save: resuming, step } : null;
    const phase = { at: "ready" } as const;
    lane.runtime.setState({ phase, machine, task, comparison, resumed, resuming: null });
    lane.setup.setState({ replaced: {} });
    if (!covered(lane)) lane.live.takeStep(step);
  },
  timed: ({ pace }, { runtime }) => {
    const { timed } = runtime.getState();
    if (timed) runtime.setState({ timed: { ...timed, pace } });
  },
  baselines: ({ baselines }, { runtime }) => {
    const { task } = runtime.getState();
    if (task) runtime.setState({ task: { ...task, baselines } });
  },
  exam: ({ exam }, lane) => lane.live.takeExam(exam),
  surveyed: ({ survey }, lane) => lane.live.takeSurvey(survey),
  told: ({ told }, lane) => lane.live.takeTold(told),
  state: ({ state, step }, lane) => {
    const phase = phaseAfter(lane, state, step);
    if (!covered(lane)) {
      if (step < lane.live.series.lastTaken) lane.live.clear(true);
      lane.live.takeStep(step);
      // no figure moves after the page says that the run rests
      if (phase.at !== "running") lane.live.paintNow();
    }
    lane.runtime.setState({ phase });
  },
  stepped: ({ record }, lane) => {
    if (!covered(lane)) lane.live.takeRecord(record);
  },
  judged: ({ judgements }, lane) => {
    if (!covered(lane)) lane.live.takeJudged(judgements);
  },
  truth: ({ truth }, lane) => {
    lane.beneath.truth = truth;
    if (!covered(lane)) lane.live.takeTruth(truth);
  },
  samples: ({ samples }, lane) => {
    lane.beneath.samples = samples;
    if (!covered(lane)) lane.live.takeSamples(samples);
  },
  studied: ({ study }, { runtime }) =>
    runtime.setState((r) => ({ study: study ?? r.study, studying: false })),
  walked: ({ string, walk }, { runtime }) =>
    runtime.setState((r) =>
      r.walk && sameString(r.walk.string, string)
        ? { walk: { string, walked: walk ?? "gone" } }
        : {},
    ),
  edited: ({ edit }, lane) => {
    takeEdit(lane.setup, edit);
    lane.live.series.restartAfter(edit.step);
  },
  judges: ({ judges }, { runtime }) => runtime.setState({ judges }),
  imported: (_, { runtime }) => runtime.setState({ imported: true }),
  answered: ({ path, value }, { setup, runtime }) => {
    const { consent } = runtime.getState();
    // refused until the visitor agrees that a host is contacted
    const held = setup.getState().sent[path] === value && consent;
    if (held) runtime.setState({ consent: { ...held, edits: { ...held.edits, [path]: value } } });
    takeAnswer(setup, path, value);
  },
  fingerprint: ({ fingerprint }, { runtime }) => runtime.setState({ fingerprint }),
  replay: ({ identicalThrough, divergedAt, recordedOn }, { runtime }) =>
    runtime.setState({ replay: { identicalThrough, divergedAt, recordedOn } }),
  figures: (figures, { runtime }) => {
    const decided = runtime.getState().figures?.agrees ?? null;
    if (decided === null) runtime.setState({ figures }); // what was decided stays
  },
  reopening: ({ script }, { setup, live, runtime }) => {
    live.clear(true);
    runtime.setState({ imported: false });
    setup.setState({ edits: [], script });
  },
  saved: ({ save, step }, lane) => {
    lane.runtime.setState({ saved: { save, step } });
    // a frame leaves alone what the page itself comes back to
    const { place } = lane.runtime.getState();
    if (!viewQuery().embed) rememberRun(save, { ...sharedRun(lane), steps: step }, place);
    const { millisecondsPerStep } = lane.live.shown.getState().head;
    rememberPace(lane.setup.getState().start, millisecondsPerStep);
  },
  saves: ({ saves }) => setSaves(saves),
  working: ({ what, done, of }, { runtime }) =>
    runtime.setState({ working: done < of ? { what, done, of } : null }),
  kept: () => undefined, // the session goes on with it
  deleted: ({ save }, { runtime }) => {
    if (save === lastSave()) forgetRun();
    const { trouble } = runtime.getState();
    const shown = saveShown(runtime.getState());
    // there may be room now; the next save tries it
    if (trouble && wantsRoom.has(trouble.fault.kind)) runtime.setState({ trouble: null });
    if (shown !== save) return;
    const sentence = "The saved run is deleted. This run goes on and will be saved again.";
    runtime.setState({ saved: null, resumed: null, confirmed: { sentence } });
  },
  file: ({ name, bytes }, { runtime }) => {
    download(name, bytes);
    runtime.setState({ confirmed: { sentence: `${name} is in your downloads.` } });
  },
  consent: ({ host, what, for: use }, { runtime }) =>
    runtime.setState({ consent: { host, what, for: use, edits: {} } }),
  review: ({ code }, { runtime }) => runtime.setState({ review: code }),
  encoded: ({ pieces }, { runtime }) =>
    runtime.setState((r) => ({ pieces: { ...r.pieces, ...pieces } })),
  tried: ({ code, outcome }, { runtime }) => runtime.setState({ tried: { code, outcome } }),
  notice: ({ sentence }, { runtime }) => runtime.setState({ notice: sentence }),
  fault: ({ fault, step }, lane) => takeFault(lane, fault, step),
};

const wantsRoom: ReadonlySet<Fault["kind"]> = new Set(["storage-full", "saves-full"]);

export function forgetBeneath({ beneath }: LaneStores) {
  delete beneath.outline;
  delete beneath.truth;
  delete beneath.samples;
}

/** Draws what the run beneath a recording knows. */
export function uncover({ beneath, live }: LaneStores) {
  const { outline, truth, samples } = beneath;
  if (outline) live.takeOutline(outline);
  if (truth) live.takeTruth(truth);
  if (samples) live.takeSamples(samples);
}

function phaseAfter(
  { runtime }: LaneStores,
  state: "running" | "paused" | "stopped",
  step: number,
): Runtime["phase"] {
  const { phase } = runtime.getState();
  // a pause that was requested since is still to come
  if (state === "running") return phase.at === "running" ? phase : { at: "running" };
  if (phase.at === "stopped") return phase; // the fault came first and says more
  if (phase.at === "paused") return phase; // keeps why
  if (phase.at === "running") return { at: "paused", why: phase.until ?? "requested" };
  return step === 0 && phase.at === "ready" ? phase : { at: "paused", why: "requested" };
}
