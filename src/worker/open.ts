import type { Experiment, Leaves } from "../experiment/experiment";
import type { Policy } from "../lm/policy";
import type { Embedder } from "../judging/embedding";
import type { JudgeVersions } from "../reward/judge-versions";
import type { Judged } from "../reward/term";
import type { Task } from "../tasks/task";
import type { Decoded } from "../schema/field";
import type { MethodProgram } from "../methods/method";
import type { JobRequest } from "./job/job";
import type { EditedJudges } from "./edited-judges";
import type { Wanted } from "./processors/choice";
import type { Fault, Machine, NamedFile } from "./protocol";

/** What a run works with: a policy on a device, the task, and what is known of the machine. */
export interface Opened {
  readonly policy: Policy;
  readonly task: Task;
  readonly method: MethodProgram; // of the experiment
  readonly machine: Machine;
  /** Whole sentences about how the model was read. */
  readonly notices: readonly string[];
  readonly embedder: Embedder;
  /** Loads a sentence model by its hub name. Rejects with a whole sentence. */
  sentenceModel(name: string): Promise<Embedder>;
  /**
   * What is wrong with live leaves that are fine alone, for this model: prompts that are too long
   * or not there, a judge that cannot be had, or code that fails. Terms that are asked are asked
   * for `strings` of the run.
   */
  misfit(
    leaves: Leaves,
    strings?: readonly Judged[],
  ): string | undefined | Promise<string | undefined>;
  /** The tokens of a text as a prompt, each by its text. */
  pieces(text: string): readonly string[];
  /** The judges of the reward, which edits may bring. */
  readonly judges: EditedJudges;
  /**
   * adapter_config.json, adapter_model.safetensors, a readme and a script that samples, of the
   * policy at a reward temperature.
   */
  adapterFiles(temperature: number): Promise<readonly NamedFile[]>;
  /**
   * The experiment as a folder of PyTorch, PEFT and Accelerate, or one sentence where that cannot
   * express it. Call it between steps, with nothing in flight.
   */
  jobFiles(request: JobRequest): Promise<Decoded<readonly NamedFile[]>>;
  /**
   * Replaces the adapter by the one in PEFT's two files; the optimiser's moments are 0 then. What
   * is wrong with the files, in one sentence, and then nothing is replaced.
   */
  importAdapter(files: readonly NamedFile[]): Promise<string | undefined>;
  /** Called at the first fault of the device, also between steps. */
  onFault(listener: (fault: Fault) => void): void;
  close(): void;
}

export type Progress =
  | { readonly kind: "probing"; readonly what: string }
  | {
      readonly kind: "loading";
      readonly name: string;
      readonly received: number;
      readonly total: number;
    }
  // `what` is on another host, which is not contacted before the visitor agrees
  | {
      readonly kind: "consent";
      readonly host: string;
      readonly what: string;
      readonly for: "diversity" | "reward"; // without one of the reward a run cannot go on
    }
  // which files each judge of the reward is, by now
  | { readonly kind: "judges"; readonly judges: JudgeVersions }
  // this code is somebody else's: it does not run before the visitor has reviewed it
  | { readonly kind: "review"; readonly code: string }
  | { readonly kind: "notice"; readonly sentence: string }
  // the small files are read; weights and device are still to come
  | { readonly kind: "task"; readonly task: Task };

/**
 * Opens everything an experiment needs. The task reads `leaves` at every call, so that a live edit
 * acts at once. Throws a Failure or a GpuError; `progress` may throw too, when the run is no longer
 * wanted.
 */
export type Open = (
  experiment: Experiment,
  leaves: () => Leaves,
  progress: (progress: Progress) => void,
  wanted: Wanted,
) => Promise<Opened>;
