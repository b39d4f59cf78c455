import { GpuError, type GpuFault } from "../../compute/fault";
import type { Device } from "../../compute/webgpu/device";
import type { ExecutorName } from "../../experiment/experiment";
import type { JudgeVersions } from "../../reward/judge-versions";
import type { Chosen, ExecutorChoice } from "../protocol";

/** What a run is to be computed by. */
export interface Wanted {
  readonly executor: ExecutorChoice;
  /** What made the link or save that the run begins with, if there is one. */
  readonly made?: {
    readonly by: "link" | "save";
    readonly executor: ExecutorName;
    readonly adapter: string;
  };
  /** Which files the judges are that the link or save was made with. */
  readonly judges?: JudgeVersions;
  /** Whether prompts must fit that have the task's solved examples in front. */
  readonly demonstrations?: boolean;
  /** How often this run lost a thread of WebAssembly. */
  readonly losses?: number;
  /** Does opening wait for the visitor to agree to another host? Absent: it does. */
  readonly waits?: boolean;
  /** Given where the opening is cancelled: what is being fetched for it alone is given up. */
  readonly signal?: AbortSignal;
}

export const anything: Wanted = { executor: "auto" };

/** What computes a run, and why. */
export interface Choice {
  readonly executor: ExecutorName;
  readonly chosen: Chosen;
}

/**
 * A graphics device where there is one, else WebAssembly, which is several times as fast as WebGPU
 * on the processor. A visitor's wish comes first; then what made the link or save, if it can be had
 * here: WebAssembly always, a software adapter by its name. `describe` rejects where WebGPU has no
 * adapter.
 */
export async function choose(
  { executor, made }: Wanted,
  describe: () => Promise<Pick<Device, "name" | "software">>,
): Promise<Choice> {
  if (executor !== "auto") return { executor, chosen: "visitor" };
  if (made?.executor === "wasm") return { executor: "wasm", chosen: made.by };
  try {
    const { name, software } = await describe();
    if (!software) return { executor: "webgpu", chosen: "hardware" };
    if (name === made?.adapter) return { executor: "webgpu", chosen: made.by };
    return { executor: "wasm", chosen: "software-adapter" };
  } catch (error) {
    if (!(error instanceof GpuError)) throw error;
    const chosen = error.fault.kind === "no-webgpu" ? "no-webgpu" : "no-adapter";
    return { executor: "wasm", chosen };
  }
}

/**
 * Opens a run by what was chosen. Where the machine chose a graphics device, and a kernel computes
 * wrongly on it, WebAssembly opens it instead and is told what was wrong; where the visitor chose
 * it, that is thrown.
 */
export async function openChosen<R>(
  choice: Choice,
  { executor }: Pick<Wanted, "executor">,
  open: (choice: Choice, wrong: WrongKernel | undefined) => Promise<R>,
): Promise<R> {
  try {
    return await open(choice, undefined);
  } catch (error) {
    const wrong = error instanceof GpuError && error.fault;
    if (!wrong || wrong.kind !== "kernel-wrong") throw error;
    if (executor !== "auto" || choice.executor !== "webgpu") throw error;
    return open({ executor: "wasm", chosen: "graphics-wrong" }, wrong);
  }
}

export type WrongKernel = Extract<GpuFault, { kind: "kernel-wrong" }>;
