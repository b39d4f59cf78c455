import { useStore } from "zustand";
import { createStore } from "zustand/vanilla";
import { leavesAt } from "../../experiment/edits";
import type { Edit, Experiment, Leaf, Leaves, Path, PresetName } from "../../experiment/experiment";
import { schema } from "../../experiment/presets";

/**
 * The experiment as the page knows it: how the run started, what was edited since, and what waits.
 */
export interface Setup {
  readonly start: Experiment; // the settings at step 0
  readonly edits: readonly Edit[]; // acknowledged by the run, in order
  readonly script: readonly Edit[]; // a link's or a rewound run's edits, replayed at their steps
  readonly sent: Readonly<Record<Path, Leaf>>; // waiting for the next step boundary
  readonly staged: Readonly<Record<Path, Leaf>>; // fit for a new run only
  readonly wrong: Readonly<Record<Path, { readonly typed: string; readonly sentence: string }>>;
}

export const fromPreset = (preset: PresetName): Experiment => ({
  version: 1,
  preset,
  leaves: schema.presets[preset],
});
const fresh = (start: Experiment, script: readonly Edit[] = []): Setup => ({
  start,
  edits: [],
  script,
  sent: {},
  staged: {},
  wrong: {},
});

const store = createStore<Setup>(() => fresh(fromPreset("random-integers")));
export const useSetup = <V>(select: (setup: Setup) => V) => useStore(store, select);
export const setup = () => store.getState();
export const setSetup = (change: Partial<Setup>) => store.setState(change);
export const startFrom = (start: Experiment, script: readonly Edit[] = []) =>
  store.setState(fresh(start, script));

/** A recorded run's settings while it is on screen: to read, not to change. */
const recorded = createStore<{ readonly setup: Setup | null }>(() => ({ setup: null }));
export const showRecorded = (start: Experiment, edits: readonly Edit[]) =>
  recorded.setState({ setup: { ...fresh(start), edits } });
export const hideRecorded = () => recorded.setState({ setup: null });
export const useRecorded = () => useStore(recorded, (r) => r.setup !== null);
export const recordedSetup = () => recorded.getState().setup;

/** The settings of the run on screen, whoever it belongs to. */
export function useShownSetup<V>(select: (setup: Setup) => V): V {
  const own = useSetup(select);
  const theirs = useStore(recorded, (r) => r.setup);
  return theirs ? select(theirs) : own;
}

/** The settings in force now. */
let memo: { start: Experiment; edits: readonly Edit[]; leaves: Leaves } | undefined;
export function leavesNow({ start, edits }: Pick<Setup, "start" | "edits"> = setup()): Leaves {
  if (memo?.start !== start || memo.edits !== edits)
    memo = { start, edits, leaves: leavesAt(start.leaves, edits, Infinity) };
  return memo.leaves;
}

/** What a control shows: what was just asked for, else what is in force. */
export const shown = (s: Setup, path: Path): Leaf =>
  s.staged[path] ?? s.sent[path] ?? leavesNow(s)[path];

export const without = <V>(
  record: Readonly<Record<string, V>>,
  path: Path,
): Readonly<Record<string, V>> => {
  if (!(path in record)) return record;
  return Object.fromEntries(Object.entries(record).filter(([p]) => p !== path));
};

/**
 * The run says it took an edit. One that no script foresaw is the visitor's own, and ends the
 * replay.
 */
export function takeEdit(edit: Edit) {
  const { edits, script, sent } = setup();
  const waiting = sent[edit.path] === edit.to ? without(sent, edit.path) : sent;
  const k = script.findIndex((e) => e.step === edit.step && e.path === edit.path);
  setSetup({
    edits: [...edits, edit],
    sent: waiting,
    script: k < 0 ? [] : script.filter((_, i) => i !== k),
  });
}

/** Back to step 0: the settings of the start, and every edit waits to be replayed. */
export function rewindSetup() {
  const { edits, script } = setup();
  setSetup({ edits: [], script: [...edits, ...script], sent: {}, wrong: {} });
}
