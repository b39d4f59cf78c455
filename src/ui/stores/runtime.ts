import { createStore, type StoreApi } from "zustand/vanilla";
import type {
  Edit,
  Experiment,
  Fingerprint,
  JudgeVersions,
  Leaf,
  Path,
  Picture,
} from "../../experiment/experiment";
import type {
  ExecutorChoice,
  Fault,
  FigureComparison,
  Machine,
  NamedString,
  Pace,
  SaveId,
  Study,
  TaskFacts,
  Tried,
  WalkedString,
} from "../../worker/protocol";

/** Why a run pauses: the visitor wants it, or nobody sees the tab. */
export type PauseReason = "requested" | "hidden";

/** Where the run on this machine stands. */
export type Phase =
  | { readonly at: "idle" } // nothing was requested of this machine yet
  | { readonly at: "probing"; readonly what: string }
  | {
      readonly at: "loading";
      readonly name: string;
      readonly received: number;
      readonly total: number;
      readonly since: number;
    }
  | { readonly at: "ready" } // open, no step taken in this sitting
  | { readonly at: "running"; readonly until?: PauseReason } // `until`: a pause was requested
  | { readonly at: "paused"; readonly why: PauseReason }
  | { readonly at: "stopped"; readonly fault: Fault; readonly step: number };

/** A recorded run on screen while the machine warms up, or because it cannot train. */
export interface Playback {
  readonly recordedOn: string;
  readonly seed: number;
  readonly steps: number;
  readonly playing: boolean;
  readonly edits: readonly Edit[];
  readonly task: TaskFacts;
}

/** A lesson holds the run on screen at a step until its reader goes on. */
export interface Held {
  readonly at: number; // no step is taken beyond it
  readonly final: boolean; // but once the run is there it is the visitor's own
  readonly recorded: boolean; // it holds a recording, else a run of this machine
  readonly asks: boolean; // a question waits for its answer
  readonly region: AskedRegion | null;
}

/** The strings that a question is about, from one to another as the plot shows them. */
export interface AskedRegion {
  readonly from: string;
  readonly to: string;
  readonly covered: boolean; // their target must not be seen yet
  readonly guess: number | null; // the probability that the answer names, marked once uncovered
}

/** A string that is walked choice by choice; "gone": the run has forgotten it, or was stopped. */
export interface AskedWalk {
  readonly string: NamedString;
  readonly walked: WalkedString | "asked" | "gone";
}

export const sameString = (a: NamedString, b: NamedString): boolean =>
  a.prompt === b.prompt && a.text === b.text;

/** How to come back to a run that the visitor left. */
export interface FormerRun {
  readonly experiment: Experiment;
  readonly step: number;
  readonly save: SaveId;
}

export interface Runtime {
  readonly place: string; // under which the tab remembers the run: "" of the first lane
  readonly phase: Phase;
  readonly playback: Playback | null; // null: the run of this machine is on screen
  readonly machine: Machine | null;
  readonly task: TaskFacts | null;
  readonly fingerprint: Fingerprint | null;
  readonly judges: JudgeVersions | null; // which files each judge of the reward is
  // an exact answer that is being computed
  readonly working: { readonly what: string; readonly done: number; readonly of: number } | null;
  readonly study: Study | null; // the last one of this run
  readonly studying: boolean; // one was requested and is not there yet
  readonly walk: AskedWalk | null; // the string that is walked, or was last
  readonly replay: {
    readonly identicalThrough: number;
    readonly divergedAt?: number;
    readonly recordedOn: string;
  } | null;
  readonly comparison: "bits" | "figures" | null; // of a replay with the link's run
  readonly figures: FigureComparison | null; // where bits cannot be compared
  readonly saved: { readonly save: SaveId; readonly step: number } | null; // the newest save
  readonly imported: boolean; // the policy went on from imported weights
  readonly resuming: SaveId | null; // the save that an opening run is to go on from
  readonly resumed: { readonly save: SaveId; readonly step: number } | null; // it went on
  readonly linked: {
    readonly steps: number;
    readonly edits: readonly Edit[];
    readonly recordedOn: string | null;
    readonly picture: Picture | null; // what the sender saw
  } | null; // opened from a link
  readonly notice: string | null; // the worker's latest
  // the page's answer to what was just done
  readonly confirmed: { readonly sentence: string } | null;
  // something of this run is on a host that the visitor has not agreed to contact
  readonly consent: {
    readonly host: string;
    readonly what: string;
    readonly for: "diversity" | "reward";
    readonly edits: Readonly<Record<Path, Leaf>>; // refused until then
  } | null;
  readonly review: string | null; // somebody else's code of a reward, which waits to be reviewed
  // what a code gave for strings that were sampled; null: nothing was tried, or no answer yet
  readonly tried: { readonly code: string; readonly outcome: Tried } | null;
  // the tokens of texts that a visitor wrote as prompts, by text
  readonly pieces: Readonly<Record<string, readonly string[]>>;
  readonly contacted: string | null; // the host that the visitor agreed to contact
  readonly former: FormerRun | null; // the run that was left for this one
  // a fault that did not stop the run
  readonly trouble: { readonly fault: Fault; readonly step: number } | null;
  // how fast this machine would train a run, measured before it is asked to; null: not known
  readonly timed: {
    readonly of: Experiment;
    readonly executor: ExecutorChoice;
    readonly pace: Pace | "measuring" | null;
  } | null;
  readonly executor: ExecutorChoice; // what the visitor wants runs to be computed by
  readonly wanted: boolean; // training is requested, and starts as soon as this machine is ready
  readonly runHidden: boolean; // keep training when the tab is hidden
  readonly goesOn: boolean; // the visitor wants to train on after the run has converged
  readonly held: Held | null; // by a lesson; null: the run is the visitor's own
}

const start: Runtime = {
  place: "",
  phase: { at: "idle" },
  playback: null,
  machine: null,
  task: null,
  fingerprint: null,
  judges: null,
  working: null,
  study: null,
  studying: false,
  walk: null,
  replay: null,
  comparison: null,
  figures: null,
  saved: null,
  imported: false,
  resuming: null,
  resumed: null,
  linked: null,
  notice: null,
  confirmed: null,
  consent: null,
  review: null,
  tried: null,
  pieces: {},
  contacted: null,
  former: null,
  trouble: null,
  timed: null,
  executor: "auto",
  wanted: false,
  runHidden: false,
  goesOn: false,
  held: null,
};

export type RuntimeStore = StoreApi<Runtime>;
export const createRuntime = (): RuntimeStore => createStore<Runtime>(() => start);

/**
 * A new run: forgets what belonged to the last one, keeps what belongs to the machine and the
 * visitor.
 */
export const newRun = (store: RuntimeStore) =>
  store.setState({
    fingerprint: null,
    judges: null,
    working: null,
    study: null,
    studying: false,
    walk: null,
    replay: null,
    comparison: null,
    figures: null,
    saved: null,
    imported: false,
    goesOn: false,
    resuming: null,
    resumed: null,
    linked: null,
    notice: null,
    confirmed: null,
    consent: null,
    review: null,
    former: null,
    trouble: null,
    held: null,
  });

/** A pace that is being measured is not waited for any more. */
export function forgetTiming(store: RuntimeStore) {
  const { timed } = store.getState();
  if (timed?.pace === "measuring") store.setState({ timed: { ...timed, pace: null } });
}

/** The task of the run on screen. */
export const taskShown = ({ playback, task }: Runtime): TaskFacts | null =>
  playback ? playback.task : task;

/** The save that the run on screen has: its newest, else the one that it went on from. */
export const saveShown = ({ saved, resumed }: Pick<Runtime, "saved" | "resumed">): SaveId | null =>
  saved?.save ?? resumed?.save ?? null;

/** Is the run taking steps, and meant to go on? */
export const trains = (phase: Phase) => phase.at === "running" && phase.until === undefined;

/** The last step that a lesson lets the run on screen take. */
export const lastStep = (held: Held | null, step: number): number =>
  held === null || (held.final && step >= held.at) ? Infinity : held.at;

/** Does a lesson let the run on screen take no further step? */
export const isHeld = ({ held }: Pick<Runtime, "held">, step: number): boolean =>
  step >= lastStep(held, step);

/** Can the run take commands? */
export const isOpen = (phase: Phase) =>
  phase.at === "ready" || phase.at === "running" || phase.at === "paused";
