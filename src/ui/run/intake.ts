import type { Fault, Outline, Report, SampleReport, Truth } from "../../worker/protocol";
import { stops } from "../../worker/sentences";
import { takeEdit } from "../stores/experiment";
import {
  clearLive,
  series,
  takeJudged,
  takeOutline,
  takeRecord,
  takeSamples,
  takeStep,
  takeTruth,
} from "../stores/live";
import { runtime, setRuntime, type Runtime } from "../stores/runtime";
import { download } from "./download";
import { forgetRun, rememberRun } from "./last";
import { sharedRun } from "./shared";

/**
 * Every report the worker can send, and which store hears of it. A missing one does not compile.
 */
type Handlers = { readonly [K in Report["kind"]]: (report: Extract<Report, { kind: K }>) => void };

/** A fault that ends the run leaves nothing else to say. */
export function fault(what: Fault, step: number) {
  if (stops(what))
    setRuntime({ phase: { at: "stopped", fault: what, step }, trouble: null, confirmed: null });
  else setRuntime({ trouble: { fault: what, step } });
}

/** What was under way when a fault came may still tell of its progress. */
const stopped = () => runtime().phase.at === "stopped";

/** While a recording is on screen, the run beneath it must not draw over it. */
const covered = () => runtime().playback !== null;

const handlers: Handlers = {
  probing: ({ what }) => {
    if (!stopped()) setRuntime({ phase: { at: "probing", what } });
  },
  loading: ({ name, received, total }) => {
    const { phase } = runtime();
    if (stopped()) return;
    const since = phase.at === "loading" && phase.name === name ? phase.since : performance.now();
    setRuntime({ phase: { at: "loading", name, received, total, since } });
  },
  task: ({ task }) => setRuntime({ task }),
  outline: ({ outline }) => {
    held.outline = outline;
    if (!covered()) takeOutline(outline);
  },
  ready: ({ machine, task, step }) => {
    setRuntime({ phase: { at: "ready" }, machine, task, resumedAt: step > 0 ? step : null });
    if (!covered()) takeStep(step);
  },
  baselines: ({ baselines }) => {
    const { task } = runtime();
    if (task) setRuntime({ task: { ...task, baselines } });
  },
  state: ({ state, step }) => {
    setRuntime({ phase: phaseOf(state, step) });
    if (covered()) return;
    if (step < series.lastTaken) clearLive(true);
    takeStep(step);
  },
  stepped: ({ record }) => {
    if (!covered()) takeRecord(record);
  },
  judged: ({ judgements }) => {
    if (!covered()) takeJudged(judgements);
  },
  truth: ({ truth }) => {
    held.truth = truth;
    if (!covered()) takeTruth(truth);
  },
  samples: ({ samples }) => {
    held.samples = samples;
    if (!covered()) takeSamples(samples);
  },
  edited: ({ edit }) => {
    takeEdit(edit);
    series.restartAfter(edit.step);
  },
  fingerprint: ({ fingerprint }) => setRuntime({ fingerprint }),
  replay: ({ identicalThrough, divergedAt, recordedOn }) =>
    setRuntime({ replay: { identicalThrough, divergedAt, recordedOn } }),
  saved: ({ step, bytes }) => {
    setRuntime({ saved: { step, bytes } });
    rememberRun({ ...sharedRun(), steps: step });
  },
  forgotten: () => {
    forgetRun();
    setRuntime({
      saved: null,
      resumedAt: null,
      trouble: null,
      confirmed: {
        sentence: "The saved run is deleted. This run goes on and will be saved again.",
      },
    });
  },
  file: ({ name, bytes }) => {
    download(name, bytes);
    setRuntime({ confirmed: { sentence: `${name} is in your downloads.` } });
  },
  notice: ({ sentence }) => setRuntime({ said: sentence }),
  fault: (report) => fault(report.fault, report.step),
};

/**
 * The latest picture of the run itself: a recording may come over it at step 0, and goes away
 * again.
 */
let held: { outline?: Outline; truth?: Truth; samples?: SampleReport } = {};
export const forgetHeld = () => {
  held = {};
};
export function uncover() {
  const { outline, truth, samples } = held;
  if (outline) takeOutline(outline);
  if (truth) takeTruth(truth);
  if (samples) takeSamples(samples);
}

function phaseOf(state: "running" | "paused" | "stopped", step: number): Runtime["phase"] {
  const { phase } = runtime();
  if (state === "running") return { at: "running" };
  if (phase.at === "stopped") return phase; // the fault came first and says more
  if (phase.at === "paused") return phase; // keeps why
  return step === 0 && phase.at === "ready" ? phase : { at: "paused", why: "asked" };
}

export function intake(report: Report) {
  (handlers[report.kind] as (report: Report) => void)(report);
}
