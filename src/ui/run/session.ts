import type {
  Edit,
  Experiment,
  Leaf,
  Path,
  PresetName,
  SharedRun,
} from "../../experiment/experiment";
import { schema } from "../../experiment/presets";
import type { Command, Report, RunId } from "../../worker/protocol";
import {
  fromPreset,
  leavesNow,
  rewindSetup,
  setSetup,
  setup,
  startFrom,
} from "../stores/experiment";
import { clearLive, live, stepNow } from "../stores/live";
import { isOpen, newRun, runtime, setRuntime } from "../stores/runtime";
import { setView } from "../stores/view";
import { Client } from "./client";
import { fault, forgetHeld, intake } from "./intake";
import { clearLink } from "./link";
import { endPlayback, player } from "./player";

/**
 * How a run is opened and driven. Commands go down once; what comes back is told to the stores by
 * `intake`.
 */

let client: Client | undefined;
let run: RunId = "";
let opening: Opening | null = null; // how the run was or will be asked for, until it is ready
let reopening = 0; // a timer
export interface Opening {
  replay?: SharedRun;
  resume?: boolean;
  play?: boolean;
}
type Unsent<C> = C extends Command ? Omit<C, "run"> : never;
const send = (command: Unsent<Command>) => client?.send({ ...command, run });

/** A run of this machine, from step 0, from a link, or from where it was saved. */
export function open(experiment: Experiment, how: Opening = {}) {
  clearTimeout(reopening);
  if (client) send({ kind: "close" });
  forgetHeld();
  client ??= new Client(take, died);
  run = crypto.randomUUID();
  opening = how;
  setRuntime({
    wanted: how.play ?? false,
    phase: { at: "probing", what: "reading the experiment" },
  });
  send({ kind: "open", experiment, replay: how.replay, resume: how.resume });
}

/** How a run will be opened once the visitor asks for it. */
export const postpone = (how: Opening) => {
  opening = how;
};

/**
 * What an edit must know: is a run on its way, and is it a new one, a link's or a saved one? Null
 * once it is ready.
 */
export const onItsWay = (): Readonly<Opening> | null => opening;

/**
 * The settings of the start were changed before the first step: nothing is lost when the run is
 * opened anew, once typing rests.
 */
export function reopen() {
  opening = {}; // neither a link's run nor a saved one begins like this
  if (!client) return;
  clearTimeout(reopening);
  reopening = window.setTimeout(
    () => open(setup().start, { play: runtime().wanted || runtime().phase.at === "running" }),
    400,
  );
}

/**
 * An edit of the run; it takes effect at the next step boundary, or as soon as the run is ready.
 */
export function sendEdit(path: Path, value: Leaf) {
  setSetup({ sent: { ...setup().sent, [path]: value } });
  if (isOpen(runtime().phase)) send({ kind: "edit", path, value });
}

function take(report: Report) {
  if (report.run !== run) return;
  // a saved run is back, or this one was waited for
  if (report.kind === "ready" && (report.step > 0 || runtime().wanted)) endPlayback();
  intake(report);
  if (report.kind !== "ready") return;
  opening = null;
  for (const [path, value] of Object.entries(setup().sent)) send({ kind: "edit", path, value });
  if (runtime().wanted && !(document.hidden && !runtime().runHidden)) play();
}

function died(message: string) {
  client?.end();
  client = undefined;
  fault({ kind: "worker-died", message }, stepNow());
}

/** Starts over at step 0 with these settings, forgetting the run on screen. */
export function begin(experiment: Experiment, how: Opening & { script?: readonly Edit[] } = {}) {
  endPlayback();
  newRun();
  startFrom(experiment, how.script ?? how.replay?.edits);
  clearLive(false);
  setView({ chosen: null, hovered: null, crosshair: null });
  open(experiment, how);
}

export const openPreset = (preset: PresetName) => {
  clearLink();
  begin(fromPreset(preset));
};

// ── transport
// ────────────────────────────────────────────────────────────────────────────────────

export function play() {
  if (runtime().playback) return player.play();
  const { at } = runtime().phase;
  if (at === "idle") return open(setup().start, { ...opening, play: true });
  setRuntime({ confirmed: null, wanted: at === "probing" || at === "loading" });
  if (!isOpen(runtime().phase)) return;
  setRuntime({ phase: { at: "running" } }); // at once: the worker may be measuring something first
  send({ kind: "play" });
}

export function pause(why: "asked" | "hidden" = "asked") {
  if (runtime().playback) return player.pause();
  if (runtime().phase.at !== "running") return;
  setRuntime({ phase: { at: "paused", why } });
  send({ kind: "pause" });
  if (why === "hidden") send({ kind: "save" });
}

export function step() {
  if (runtime().playback) return player.step();
  if (isOpen(runtime().phase)) send({ kind: "step" });
}

/** To the seed; settings and edits stay, as the script of the replay. */
export function rewind() {
  if (runtime().playback) return player.seek(0);
  if (!isOpen(runtime().phase)) return;
  rewindSetup();
  clearLive(true);
  setRuntime({ phase: { at: "ready" }, replay: null, resumedAt: null, confirmed: null });
  send({ kind: "rewind" });
}

/** The preset as it comes, from step 0. */
export const reset = () => openPreset(setup().start.preset);

/**
 * Leaves the recording for a run of this machine; while that is getting ready, the recording stays.
 */
export function trainHere() {
  const { at } = runtime().phase;
  // the recording is all there is to see; the message says what can be done
  if (at === "stopped") return;
  if (at === "idle") return open(setup().start, { ...opening, play: true });
  if (at === "probing" || at === "loading") return setRuntime({ wanted: true });
  endPlayback();
  play();
}

export const keepWatching = () => setRuntime({ wanted: false });

/**
 * Stops a download or a warm-up; the recording, if any, stays, and what was asked for can be asked
 * for again.
 */
export function cancel() {
  clearTimeout(reopening);
  client?.end();
  client = undefined;
  setRuntime({ phase: { at: "idle" }, wanted: false });
}

/**
 * From the last save. Its edits and records come again from the worker, so what is on screen beyond
 * it is forgotten; what was asked for since still waits.
 */
export function resume(halveRate = false) {
  const rate = "optimiser.learningRate";
  const now = Number(leavesNow()[rate]);
  newRun();
  clearLive(true);
  setSetup({
    edits: [],
    script: [],
    sent: { ...setup().sent, ...(halveRate && rate in schema.table && { [rate]: now / 2 }) },
  });
  open(setup().start, { resume: true, play: !halveRate });
}

/**
 * After a failure: a run that never became ready is asked for again, link and save included; else
 * the same settings and seed, from step 0.
 */
export function again() {
  const { start, edits, script } = setup();
  const all = [...edits, ...script];
  if (!opening)
    return begin(start, {
      script: all,
      replay: { experiment: start, edits: all, steps: live().head.step },
    });
  const { linked, wanted } = runtime();
  newRun();
  setRuntime({ linked });
  open(start, { ...opening, play: wanted });
}

// ── the rest
// ─────────────────────────────────────────────────────────────────────────────────────

export const exportFile = (what: "adapter" | "metrics" | "samples") =>
  send({ kind: "export", what });
export const watch = (prompt: string) => send({ kind: "watch", prompt });
/** The worker deletes what it saved, and says so. */
export const forgetSave = () => send({ kind: "forget" });
