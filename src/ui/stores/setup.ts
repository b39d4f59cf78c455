import { createStore, type StoreApi } from "zustand/vanilla";
import { leavesAt } from "../../experiment/edits";
import type { Edit, Experiment, Leaf, Leaves, Path, PresetName } from "../../experiment/experiment";
import { presetNames, schema } from "../../experiment/presets";

/**
 * The experiment as the page knows it: how the run started, what was edited since, and what is
 * pending.
 */
export interface Setup {
  readonly start: Experiment; // the settings at step 0
  readonly edits: readonly Edit[]; // acknowledged by the run, in order
  readonly script: readonly Edit[]; // a link's or a rewound run's edits, replayed at their steps
  readonly sent: Readonly<Record<Path, Leaf>>; // pending until the next step boundary
  // what a goal replaced that training was requested with, until that run is ready
  readonly replaced: Readonly<Record<Path, Leaf>>;
  readonly staged: Readonly<Record<Path, Leaf>>; // changes that need a new run
  readonly wrong: Readonly<Record<Path, { readonly typed: string; readonly sentence: string }>>;
}
export type SetupStore = StoreApi<Setup>;

/** The settings of a recorded run while it is on screen: to read, not to change. */
export interface Recorded {
  readonly setup: Setup | null;
}
export type RecordedStore = StoreApi<Recorded>;

export const fromPreset = (preset: PresetName): Experiment => ({
  preset,
  leaves: schema.presets[preset],
});
export const firstPreset = presetNames[0];

export const freshSetup = (
  start: Experiment,
  { edits = [], script = [] }: { edits?: readonly Edit[]; script?: readonly Edit[] } = {},
): Setup => ({ start, edits, script, sent: {}, replaced: {}, staged: {}, wrong: {} });

export const createSetup = (): SetupStore =>
  createStore<Setup>(() => freshSetup(fromPreset(firstPreset)));
export const createRecorded = (): RecordedStore => createStore<Recorded>(() => ({ setup: null }));

/** The settings in force after all edits so far. Remembered by the list of edits, which is long. */
export function leavesNow({ start, edits }: Pick<Setup, "start" | "edits">): Leaves {
  const known = folded.get(edits);
  if (known?.start === start) return known.leaves;
  const leaves = leavesAt(start.leaves, edits, Infinity);
  folded.set(edits, { start, leaves });
  return leaves;
}
const folded = new WeakMap<
  readonly Edit[],
  { readonly start: Experiment; readonly leaves: Leaves }
>();

/** What a control shows: a pending change first, else what is in force. */
export const valueShown = (setup: Setup, path: Path): Leaf =>
  setup.staged[path] ?? setup.sent[path] ?? leavesNow(setup)[path];

/** A record without one of its paths. */
export const without = <V>(
  record: Readonly<Record<string, V>>,
  path: Path,
): Readonly<Record<string, V>> => {
  if (!(path in record)) return record;
  return Object.fromEntries(Object.entries(record).filter(([p]) => p !== path));
};

/**
 * The run reports an edit. One that no script foresaw is the visitor's own, and ends the replay.
 */
export function takeEdit(store: SetupStore, edit: Edit) {
  const { edits, script, sent } = store.getState();
  const pending = sent[edit.path] === edit.to ? without(sent, edit.path) : sent;
  const k = script.findIndex((e) => e.step === edit.step && e.path === edit.path);
  store.setState({
    edits: [...edits, edit],
    sent: pending,
    script: k < 0 ? [] : script.filter((_, i) => i !== k),
  });
}

/** The worker has dealt with an edit; a newer value of the same field may still be pending. */
export function takeAnswer(store: SetupStore, path: Path, value: Leaf) {
  const { sent } = store.getState();
  if (sent[path] === value) store.setState({ sent: without(sent, path) });
}

/** Back to step 0: the settings of the start, and every edit is to be replayed. */
export function rewindSetup(store: SetupStore) {
  const { edits, script } = store.getState();
  store.setState({ edits: [], script: [...edits, ...script], sent: {}, wrong: {} });
}
