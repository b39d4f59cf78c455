import type {
  Edit,
  ExecutorName,
  Experiment,
  Fingerprint,
  Leaf,
  Path,
  PresetName,
  SharedRun,
} from "../experiment/experiment";
import type { StepFigures } from "../judging/evaluation";
import type { ExamReport } from "../judging/examination";
import type { WorldSurveyReport } from "../judging/world-survey";
import type { TaskFacts } from "../judging/facts";
import type { ToldPrompt } from "../judging/label-figures";
import type { Study } from "../judging/study";
import type { NamedString } from "../judging/string-walk";
import type { Baseline, Judgement, Outline, SampleReport, Stamp, Truth } from "../judging/report";
import type { JudgeVersions } from "../reward/judge-versions";
import type { Fault } from "./protocol/fault";
import type { Machine } from "./protocol/machine";
import type { ModelUse } from "./protocol/models";
import type { WalkedString } from "./string-slopes";
import type { TextNews, TextUse } from "./protocol/texts";
export type { CodePlace, CodeString, Tried } from "./protocol/texts";
export type { Fault } from "./protocol/fault";
export type { Chosen, Machine, SingleThread } from "./protocol/machine";
export type { ExamReport, SetReport } from "../judging/examination";
export type { WaysMeans } from "../judging/ways";
export type { Against, Figure, TaskFacts } from "../judging/facts";
export type { DecodingPoint } from "../judging/decoding-points";
export type { LabelFigures, LabelMeans, ToldPrompt } from "../judging/label-figures";
export type { WorldMeans, WorldReport } from "../judging/world-means";
export type { WorldSurveyReport } from "../judging/world-survey";
export type { Proportion } from "../judging/proportion";
export type { StopDrift } from "../judging/stop-drift";
export type { Choice, NamedString, NextToken } from "../judging/string-walk";
export type { Slopes, WalkedString } from "./string-slopes";
export type { Study } from "../judging/study";
export type { StudyCurve } from "../judging/study-curves";
export { CONVERGED, converged } from "../judging/converged";
export type { Converged } from "../judging/converged";
export { sameTarget } from "../judging/report";
export type {
  Baseline,
  Bounded,
  ConditionalFigures,
  Expectation,
  Judgement,
  Masses,
  Modes,
  Outline,
  SamplePrefix,
  SampleReport,
  SampleRow,
  Stamp,
  Truth,
  TruthRow,
} from "../judging/report";

/**
 * Commands go to the worker; reports come back. Both are plain data, one union each; `run` names
 * the run they belong to.
 */
export type RunId = string;

/** Names a saved run: the id of the run that was saved first under it. */
export type SaveId = string;

/** What a visitor wants a run to be computed by; "auto" leaves it to the machine. */
export type ExecutorChoice = "auto" | ExecutorName;

/** What the list of saved runs shows of one of them. */
export interface SaveSummary {
  readonly save: SaveId;
  readonly preset: PresetName;
  readonly step: number;
  readonly when: number; // ms since 1970
  readonly bytes: number;
  readonly changed: readonly (readonly [Path, Leaf])[]; // leaves that differ from the preset's
  readonly edits: number;
  readonly recordedOn: string; // GPU name
  readonly damage: string | null; // a sentence: why this save cannot be resumed
}

export type Command =
  /**
   * Load the model, build the plans, report ready; do not train yet. Other runs stay open. With
   * `replay` its edits are applied at their steps and its fingerprint is compared. With `resume`
   * that saved run goes on, if it is of the same experiment: after "ready" (its step > 0) every
   * edit of it comes again as "edited", its records, thinned, as "stepped", and its exact answers
   * as "judged". A save that is missing, damaged or of another experiment: a notice, and step 0.
   * `executor` ("auto" when absent): what computes the run. "auto" is a graphics device where there
   * is one, and WebAssembly otherwise; a link or a save made in WebAssembly goes on there.
   * `instead`: that run is closed once this one is ready; if this one fails, it goes on.
   * `apart`: nothing of it is saved.
   * `group`: runs of one group take their steps together, none more than one step ahead.
   */
  | {
      kind: "open";
      run: RunId;
      experiment: Experiment;
      replay?: SharedRun;
      resume?: SaveId;
      executor?: ExecutorChoice;
      instead?: RunId;
      apart?: true;
      group?: string;
    }
  /**
   * How long would this run train here? Answered by "timed"; a later command ends it. `run` is a
   * name for the answer alone: steps of a run apart are timed, and nothing of them is kept.
   */
  | { kind: "time"; run: RunId; experiment: Experiment; executor?: ExecutorChoice }
  // `until`: rests once so many steps are taken in all
  | { kind: "play"; run: RunId; until?: number }
  | { kind: "pause"; run: RunId }
  | { kind: "step"; run: RunId } // one optimiser step, then pause
  | { kind: "rewind"; run: RunId } // to the seed, keeping settings and edits as the replay script
  /**
   * Takes effect at the next step boundary. `undoes`: it takes back an edit of this path, named by
   * its number in the log, counted from 1; `value` is what it was before.
   */
  | { kind: "edit"; run: RunId; path: Path; value: Leaf; undoes?: number }
  // which prompt's distribution is drawn (continuation)
  | { kind: "watch"; run: RunId; prompt: string }
  // ways of writing and stops of the shown prompt: takes a while, and is answered by "studied"
  | { kind: "study"; run: RunId }
  /** A string of the sample table, choice by choice: answered by "walked". It trains nothing. */
  | { kind: "walk"; run: RunId; string: NamedString }
  | { kind: "cancel"; run: RunId } // cuts a study short
  | { kind: "save"; run: RunId }
  | { kind: "list"; run: RunId } // report "saves"; no run of this id needs to be open
  | { kind: "delete"; run: RunId; save: SaveId } // a saved run; open runs go on
  | { kind: "download"; run: RunId; save: SaveId } // a saved run as a file, damaged or not
  /**
   * A saved run from a file is kept under an id of its own: report "kept", or a notice that says
   * why not. No run of this id needs to be open.
   */
  | { kind: "keep"; run: RunId; file: NamedFile }
  /** Files of a PEFT adapter: the run goes on from these weights, at its present step. */
  | { kind: "import"; run: RunId; files: readonly NamedFile[] }
  /** The visitor agrees that this host is contacted; what was refused for want of it is retried. */
  | { kind: "consent"; run: RunId; host: string }
  | { kind: "export"; run: RunId; what: "adapter" | "job" | "state" | "metrics" | "samples" }
  | { kind: "close"; run: RunId }
  /**
   * Commands for several runs that arrive at once: runs of one group that pause, step or are edited
   * do so at the same step. `run` is that of the first.
   */
  | { kind: "together"; run: RunId; commands: readonly Command[] }
  | TextUse
  | ModelUse;

export interface NamedFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

export type Report =
  // "asking for a GPU", "preparing launches, 34 of 78"
  | { kind: "probing"; run: RunId; what: string }
  | { kind: "loading"; run: RunId; name: string; received: number; total: number } // bytes
  // as soon as prompts and tokenizer are read: before the weights and the device
  | { kind: "task"; run: RunId; task: TaskFacts }
  // after "task", where the target is known by counting; the first "truth" has it too
  | { kind: "outline"; run: RunId; outline: Outline }
  // training may begin; a new run's first truth and samples came before
  | {
      kind: "ready";
      run: RunId;
      machine: Machine;
      task: TaskFacts;
      step: number;
      /**
       * How a replay is compared with the shared run: "bits", by its fingerprint (report "replay"),
       * or "figures", because another kind of device made it (report "figures"). null: nothing to
       * compare.
       */
      comparison: "bits" | "figures" | null;
    }
  /**
   * A fault that the run recovers from by itself: it is opened again from its save, or from its
   * seed, and goes on. As after a resume, edits, records and exact answers are reported again;
   * `script` are the edits that it makes again at their steps.
   */
  | { kind: "reopening"; run: RunId; script: readonly Edit[] }
  // command "time"; null: it could not be measured, or another command ended it
  | { kind: "timed"; run: RunId; pace: Pace | null }
  // after "ready", while no command waits: those measured so far
  | { kind: "baselines"; run: RunId; baselines: readonly Baseline[] }
  // while a run rests: the task's exam as far as it is done
  | { kind: "exam"; run: RunId; exam: ExamReport }
  // likewise: every prompt for which the world lists strings, as far as it was judged
  | { kind: "surveyed"; run: RunId; survey: WorldSurveyReport }
  // while a run rests: labels of prompts that no exact answer told
  | { kind: "told"; run: RunId; told: readonly ToldPrompt[] }
  | { kind: "state"; run: RunId; state: "running" | "paused" | "stopped"; step: number }
  | { kind: "stepped"; run: RunId; record: StepRecord }
  | { kind: "truth"; run: RunId; truth: Truth }
  // after a resume: what the exact answers of before said
  | { kind: "judged"; run: RunId; judgements: readonly Judgement[] }
  | { kind: "samples"; run: RunId; samples: SampleReport }
  | { kind: "studied"; run: RunId; study: Study | null } // null: it was cut short
  // null: it was cut short, or the string was forgotten
  | { kind: "walked"; run: RunId; string: NamedString; walk: WalkedString | null }
  | { kind: "edited"; run: RunId; edit: Edit }
  // the policy goes on from imported weights, also after a resume
  | { kind: "imported"; run: RunId; step: number }
  // which files each judge of the reward is: those that the link or save holds, before they are
  // loaded, and then at each one that is new or has changed
  | { kind: "judges"; run: RunId; judges: JudgeVersions }
  // command "edit" was obeyed: "edited" came before, or nothing changed, or a fault says why not
  | { kind: "answered"; run: RunId; path: Path; value: Leaf }
  | { kind: "fingerprint"; run: RunId; fingerprint: Fingerprint }
  | {
      kind: "replay";
      run: RunId;
      identicalThrough: number;
      divergedAt?: number;
      recordedOn: string;
    } // against the link's fingerprint
  | ({ kind: "figures"; run: RunId } & FigureComparison)
  | { kind: "saved"; run: RunId; save: SaveId; step: number; bytes: number }
  // every saved run of this browser, newest first; after "list" and after "delete"
  | { kind: "saves"; run: RunId; saves: readonly SaveSummary[] }
  | { kind: "deleted"; run: RunId; save: SaveId }
  | { kind: "kept"; run: RunId; summary: SaveSummary } // after "keep"
  // an exact answer that takes long: `done` of `of` parts; equal when it is finished
  | { kind: "working"; run: RunId; what: string; done: number; of: number }
  // `what` is on another host, which is contacted only after command "consent"
  | { kind: "consent"; run: RunId; host: string; what: string; for: "diversity" | "reward" }
  | TextNews
  | { kind: "file"; run: RunId; name: string; bytes: Uint8Array }
  // something a person should know, not a failure
  | { kind: "notice"; run: RunId; sentence: string }
  | { kind: "fault"; run: RunId; fault: Fault; step: number };

/** How fast this machine trains a run, as timed before it is trained. */
export interface Pace {
  /** Milliseconds per step: the means of the fastest and of the slowest stretch of steps. */
  readonly step: { readonly low: number; readonly high: number };
  /** Milliseconds of the first exact answer; null where it took too long to be waited for. */
  readonly answer: number | null;
}

/** An exact answer of a replay beside that of the shared run, which another device made. */
export interface FigureComparison {
  readonly step: number; // of this run
  readonly klForward: number; // KL(target ‖ policy) [nats]
  readonly recorded: { readonly step: number; readonly klForward: number };
  readonly recordedOn: string;
  readonly tolerance: number; // [nats], of their difference at the same step
  readonly agrees: boolean | null; // null: not at the step of the recorded one
}

/**
 * One optimiser step; `step` is 1 after the first update. `null` where a number cannot exist or was
 * not computed at this step. The stamp is that of the figures: their prompt is the watched one.
 */
export interface StepRecord extends Stamp, StepFigures {
  readonly loss: number;
  /** Var over samples of r_n − log q(z⊤), mean over prompts */
  readonly residualVariance: number | null;
  readonly meanLength: number;
  readonly learningRate: number;
  readonly behaviour: string; // the kind of all its micro-batches, or "mixed"
  readonly rewardEvaluations: number; // so far
  readonly seconds: number; // of training so far, pauses left out; for the chart's time axis only
}
