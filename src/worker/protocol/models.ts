import type { Lent, MemoryPlan, StepShape } from "../../lm/memory/memory-plan";

export type {
  BaseName,
  Lent,
  MemoryParts,
  MemoryPlan,
  StepShape,
} from "../../lm/memory/memory-plan";

/**
 * What the page and the models' worker (`worker/models/worker.ts`) say to each other. That worker
 * downloads models, keeps them in this browser and plans their memory; it has no device and runs
 * nothing. One serves the whole page, beside the workers of the lanes. Both unions are plain data.
 *
 * A model is named as the field `model.name` names it: "hub:owner/name[/file.gguf][@revision]" or
 * "local:title#check". Commands may name a revision ("main", or none); reports about a model repeat
 * the name that the command gave, and `KeptModel.model` names the commit.
 */
export type ModelCommand =
  /** What this browser keeps: answered by "kept". It contacts nothing. */
  | { kind: "list" }
  /** Where models of the hub come from and what opens gated ones. Kept in memory alone. */
  | { kind: "hub"; endpoint: string; token: string | null }
  /**
   * The visitor agrees that this host is contacted, for the model that asked or for the whole
   * visit. What was held back for want of it goes on.
   */
  | { kind: "allow"; host: string; only?: string }
  /** The visitor takes that back: what comes from this host is paused. */
  | { kind: "withdraw"; host: string }
  /**
   * What the small files say of a model: answered by "described" or "failed". Reads a kept model
   * from this browser; else asks the hub (first "consent", where the visitor has not agreed).
   */
  | { kind: "describe"; model: string }
  /** Memory of a described model: answered by "planned" at once; it reads nothing. */
  | { kind: "plan"; model: string; shape: StepShape; lent: Lent }
  /** Begins a download or goes on with one; then "state" reports until it is kept or stopped. */
  | { kind: "download"; model: string }
  /** Both stop a download and keep what came; `pause` says that it is to go on later. */
  | { kind: "pause"; model: string }
  | { kind: "cancel"; model: string }
  /** Takes a kept model or judge, or what came of it, off this browser; the undo is the page's. */
  | { kind: "delete"; model: string }
  /**
   * Files that were dropped or chosen, all of one folder, or one GGUF file. Answered by "described"
   * whose `model` is the name to use, and which belongs in command "lend" of the run's worker; or
   * by "failed" with the title as its `model`. They are read where they lie.
   */
  | { kind: "offer"; title: string; files: readonly LentFile[] }
  /** Copies offered files into this browser; reports as a download does. */
  | { kind: "keep"; model: string };

/** A file that was dropped or chosen. It stays on the visitor's disk until it is read. */
export interface LentFile {
  readonly name: string; // without a folder
  readonly blob: Blob;
}

export type ModelReport =
  | {
      kind: "kept";
      models: readonly KeptModel[];
      judges: readonly KeptJudge[];
      storage: StorageRoom;
    }
  /** Nothing was contacted; `model` waits for command "allow". */
  | { kind: "consent"; model: string; host: string }
  /** Every host that was contacted since the page was opened, in order. */
  | { kind: "contacted"; hosts: readonly string[] }
  | { kind: "described"; model: string; facts: ModelFacts }
  | { kind: "planned"; model: string; plans: readonly MemoryPlan[] } // one for every base
  /** At every change, and while bytes arrive at most ten times a second. */
  | { kind: "state"; model: string; state: ModelState }
  /** Command "describe", "plan" or "offer" has no answer. */
  | { kind: "failed"; model: string; fault: ModelFault };

/** What is known of a model before any weight is there. */
export interface ModelFacts {
  /** As the field `model.name` is to have it: with the commit, so that a link means these files. */
  readonly model: string;
  readonly title: string; // "SmolLM2-135M-Instruct", "smollm2-1.7b-q4_k.gguf"
  readonly licence: string | null; // as the hub has it
  readonly family: string; // model_type
  readonly parameters: number;
  readonly layers: number;
  readonly positions: number; // tokens of prompt and answer at most
  readonly vocabulary: number;
  readonly stored: readonly string[]; // dtypes of the weights, "BF16", "Q4_K"; empty: not known yet
  readonly files: readonly { readonly name: string; readonly size: number }[]; // to download
  readonly bytes: number; // of these files together
}

/** A model in this browser's storage, whole or in part. */
export interface KeptModel {
  readonly model: string; // its name with the commit
  readonly asked: string; // the name that it was asked for by
  readonly title: string;
  readonly from: { readonly kind: "hub"; readonly endpoint: string } | { readonly kind: "files" };
  readonly received: number; // bytes that are here
  readonly total: number;
  readonly whole: boolean; // every file is here and checked; only then it can be opened
  readonly used: number; // ms since 1970, when it was opened or added last
  readonly damage: string | null; // a sentence: why it can only be deleted
}

/** A judge or a sentence model of the hub, which runs have asked at one commit. */
export interface KeptJudge {
  readonly name: string; // "judge:owner/name@commit", as command "delete" names it
  readonly title: string; // owner/name
  readonly bytes: number;
  readonly since: number; // ms since 1970, when its newest file came; 0 where that is not known
}

export interface StorageRoom {
  readonly used: number; // bytes of kept models and judges
  readonly available: number | null; // bytes that the browser lends this page in all
  readonly lasting: boolean; // the browser has promised not to evict what is kept
}

export type ModelState =
  | { readonly at: "listing" } // the hub is asked which files there are
  | ({ readonly at: "arriving" } & Transfer)
  | ({ readonly at: "checking" } & Transfer) // bytes of a part that was here already are hashed
  | { readonly at: "kept"; readonly model: string } // the name with the commit
  | { readonly at: "paused"; readonly received: number; readonly total: number }
  | { readonly at: "cancelled"; readonly received: number; readonly total: number }
  /** It stopped by itself; what came is kept, and command "download" goes on from there. */
  | {
      readonly at: "broken";
      readonly received: number;
      readonly total: number;
      readonly fault: ModelFault;
    }
  | { readonly at: "refused"; readonly fault: ModelFault } // nothing came, nothing is kept
  | { readonly at: "deleted" };

/** How far a download is. */
export interface Transfer {
  readonly received: number; // bytes of all files
  readonly total: number;
  readonly perSecond: number | null; // bytes, over the last seconds; null before there are any
  readonly secondsLeft: number | null;
  readonly files: readonly FileTransfer[];
  readonly notice: string | null; // "The server sends no parts, so the file begins again."
}

export interface FileTransfer {
  readonly name: string;
  readonly size: number;
  readonly received: number;
  readonly state: "waiting" | "arriving" | "checking" | "checked";
}

/** Why a model could not be had. `sentence` is whole and says what to do. */
export interface ModelFault {
  readonly kind: ModelFaultKind;
  readonly sentence: string;
  readonly retryAfter?: number; // seconds; of "busy"
}

export type ModelFaultKind =
  | "token-wanted" // 401, 403 without a token: points at the field Token
  | "token-refused" // 401, 403 with one
  | "not-found" // 404
  | "busy" // 429, 503
  | "unreachable" // no network, or the connection broke again and again
  | "server" // any other answer
  | "wrong-size"
  | "wrong-hash"
  | "storage-full" // points at the kept models
  | "no-storage" // this browser keeps no files for the page (private windows of some)
  | "other-tab" // another tab of this page downloads or deletes the same model
  | "insecure" // a token would go over http
  | "unusable" // the model is refused by name: family, format, damaged files
  | "not-described"; // command "plan" before "described"

/** Of the commands to a lane's worker: what concerns models there. */
export type ModelUse =
  /**
   * Files that were offered, by the name that "described" gave; the run's worker then opens the
   * model of that name, and only this sitting knows it. `run` may name no run.
   */
  { kind: "lend"; run: string; model: string; files: readonly LentFile[] };

/** Of a run's faults: its model is not in this browser, or only in part. */
export interface ModelMissing {
  readonly kind: "model-missing";
  readonly model: string; // to give to command "download" of the models' worker
  readonly received: number; // bytes that are here
  readonly total: number | null; // null where nothing is known of it
}
