import { encodeLink } from "../../experiment/codec";
import type { Edit, Experiment, Leaf, Path, PresetName, SharedRun } from "../../experiment/experiment";
import { withLeaves } from "../../experiment/leaves";
import { schema } from "../../experiment/presets";
import type { Command, Report, RunId } from "../../worker/protocol";
import { fromPreset, leavesNow, rewindSetup, setSetup, setup, shown, startFrom, without } from "../stores/experiment";
import { clearLive, live, paintNow } from "../stores/live";
import { isOpen, newRun, runtime, setRuntime } from "../stores/runtime";
import { setView } from "../stores/view";
import { Client } from "./client";
import { fault, intake } from "./intake";
import { endPlayback, player } from "./player";
import { sharedRun } from "./shared";

/** What a visitor can do. Commands go down once; what comes back is told to the stores by `intake`. */

let client: Client | undefined;
let run: RunId = "";
let opening: Opening | null = null; // how the run was asked for, until it is ready
interface Opening { replay?: SharedRun; resume?: boolean; play?: boolean }
type Unsent<C> = C extends Command ? Omit<C, "run"> : never;
const send = (command: Unsent<Command>) => client?.send({ ...command, run });

/** A run of this machine, from step 0, from a link, or from where it was saved. */
export function open(experiment: Experiment, how: Opening = {}) {
  if (client) send({ kind: "close" });
  client ??= new Client(take, died);
  run = crypto.randomUUID();
  opening = how;
  setRuntime({ wanted: how.play ?? false, phase: { at: "probing", what: "reading the experiment" } });
  send({ kind: "open", experiment, replay: how.replay, resume: how.resume });
}

function take(report: Report) {
  if (report.run !== run) return;
  if (report.kind === "ready" && (report.step > 0 || runtime().wanted)) endPlayback(); // a saved run is back, or this one was waited for
  intake(report);
  if (report.kind !== "ready") return;
  opening = null;
  for (const [path, value] of Object.entries(setup().sent)) send({ kind: "edit", path, value });
  if (runtime().wanted && !(document.hidden && !runtime().runHidden)) play();
}

function died(message: string) {
  client?.end();
  client = undefined;
  fault({ kind: "worker-died", message }, live().head.step);
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

export const openPreset = (preset: PresetName) => { clearLink(); begin(fromPreset(preset)); };

// ── transport ────────────────────────────────────────────────────────────────────────────────────

export function play() {
  if (runtime().playback) return player.play();
  const { at } = runtime().phase;
  if (at === "idle") return open(setup().start, { play: true });
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

/** Leaves the recording for a run of this machine; while that is getting ready, the recording stays. */
export function trainHere() {
  const { at } = runtime().phase;
  if (at === "idle") return open(setup().start, { play: true });
  if (at === "probing" || at === "loading") return setRuntime({ wanted: true });
  endPlayback();
  clearLive(true);
  paintNow();
  play();
}

export const keepWatching = () => setRuntime({ wanted: false });

/** Stops a download or a warm-up; the recording, if any, stays. */
export function cancel() {
  client?.end();
  client = undefined;
  setRuntime({ phase: { at: "idle" }, wanted: false });
}

/** From the last save. Its edits and records come again from the worker, so what is on screen beyond it is forgotten. */
export function resume(halveRate = false) {
  const rate = "optimiser.learningRate", now = Number(leavesNow()[rate]);
  newRun();
  clearLive(true);
  setSetup({ edits: [], script: [], sent: halveRate && rate in schema.table ? { [rate]: now / 2 } : {} });
  open(setup().start, { resume: true, play: !halveRate });
}

/** After a failure: a run that never became ready is asked for again, link and save included; else the same settings and seed, from step 0. */
export function again() {
  const { start, edits, script } = setup(), all = [...edits, ...script];
  if (!opening) return begin(start, { script: all, replay: { experiment: start, edits: all, steps: live().head.step } });
  const { linked } = runtime();
  newRun();
  setRuntime({ linked });
  open(start, opening);
}

// ── edits ────────────────────────────────────────────────────────────────────────────────────────

/** Takes what was typed or dragged. What is wrong stays in its box, with a sentence, and nothing is applied. */
export function edit(path: Path, raw: unknown) {
  const state = setup(), field = schema.table[path];
  const checked = withLeaves(schema.table, schema.relations, { ...leavesNow(state), ...state.sent, ...state.staged }, [[path, raw]]);
  if (!checked.ok) {
    setSetup({ wrong: { ...state.wrong, [path]: { typed: String(raw), sentence: plain(checked.sentence, path) } } });
    return;
  }
  const value = checked.value[path];
  setSetup({ wrong: without(state.wrong, path) });
  if (value === shown(state, path)) return;
  if (live().head.step === 0) return beforeTraining(path, value);
  if (field.apply === "live") sendEdit(path, value);
  else setSetup({ staged: value === leavesNow(state)[path] ? without(state.staged, path) : { ...state.staged, [path]: value } });
}

/** The sentence as the page says it: by the label a person sees, with real minus signs. */
const plain = (sentence: string, path: Path) => sentence.replace(new RegExp(`^${path.replace(/[.]/g, "[.]")}(?=\\b|:| )`), schema.table[path].label).replace(/(^| )-(?=\d)/g, "$1−");

function sendEdit(path: Path, value: Leaf) {
  const { sent } = setup();
  setSetup({ sent: { ...sent, [path]: value } });
  if (isOpen(runtime().phase)) send({ kind: "edit", path, value }); // else it is sent as soon as the run is ready
}

/** Nothing is lost before the first step: what a new run needs is opened at once. */
let reopening = 0;
function beforeTraining(path: Path, value: Leaf) {
  const { start, edits } = setup();
  if (schema.table[path].apply === "live" && client && (opening?.resume || isOpen(runtime().phase))) return sendEdit(path, value); // the settings of a save on its way back are not those of the start
  const next: Experiment = { ...start, leaves: { ...leavesNow({ start, edits }), [path]: value } };
  setSetup({ start: next, edits: [] });
  if (!client) return;
  clearTimeout(reopening);
  reopening = window.setTimeout(() => open(setup().start, { play: runtime().wanted }), 400);
}

export const takeBack = ({ path, from }: Edit) => edit(path, from);

export function applyInNewRun() {
  const { start, edits, staged, sent } = setup();
  begin({ ...start, leaves: { ...leavesNow({ start, edits }), ...sent, ...staged } }, { play: true });
}

export const forget = (path: Path) => { const { staged, wrong } = setup(); setSetup({ staged: without(staged, path), wrong: without(wrong, path) }); };

// ── links and files ──────────────────────────────────────────────────────────────────────────────

/** The link goes into the address bar and the clipboard. */
export async function share() {
  const fragment = await encodeLink(sharedRun());
  history.replaceState(null, "", fragment);
  const { steps, edits, fingerprint } = sharedRun();
  const holds = `It holds every setting, the seed${edits.length ? `, ${edits.length} edit${edits.length > 1 ? "s" : ""}` : ""}${fingerprint ? ` and the fingerprint of ${steps} steps` : ""}.`;
  const copied = await copy(location.href);
  setRuntime({ confirmed: { sentence: `${copied ? "Link copied; it is in the address bar too." : "The link is in the address bar; this browser did not let it be copied."} ${holds}` } });
}
const copy = (text: string) => navigator.clipboard?.writeText(text).then(() => true, () => false) ?? Promise.resolve(false);

function clearLink() {
  if (location.hash) history.replaceState(null, "", location.pathname + location.search);
}

export const exportFile = (what: "adapter" | "metrics" | "samples") => send({ kind: "export", what });
export const watch = (prompt: string) => send({ kind: "watch", prompt });
