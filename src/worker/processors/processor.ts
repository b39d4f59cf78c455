import type { Executor } from "../../compute/executor";
import type { GpuFault } from "../../compute/fault";
import type { Plan } from "../../compute/plan";
import type { WasmExecutor } from "../../compute/wasm/executor";
import type { WebGpuExecutor } from "../../compute/webgpu/executor";
import type { Machine } from "../protocol";
import type { Loan } from "./frozen-store";

/**
 * What computes one run: a graphics device by WebGPU, or this machine's processor in WebAssembly.
 * What a run knows of the difference is here.
 */
export interface Processor<E = WebGpuExecutor | WasmExecutor> {
  readonly executor: E; // this run's own
  readonly loan: Loan; // of frozen weights, which other runs here may use too
  readonly facts: Pick<
    Machine,
    "executor" | "adapter" | "software" | "features" | "threads" | "single"
  >;
  /** Checks the kernels of plans that were not checked here before. Rejects with `kernel-wrong`. */
  trust(plans: readonly Plan[], onProgress: (done: number, of: number) => void): Promise<void>;
  /** Calls the listener once, at the first fault. The returned function removes it. */
  onFault(listener: (fault: GpuFault) => void): () => void;
  /** The run failed with a fault while it was opened. */
  fail(fault: GpuFault): void;
  /** Frees what the run holds, and gives back its loan. */
  close(): void;
}

/** What a processor holds for its run. */
export type Own<E> = Pick<Processor<E>, "executor" | "loan" | "close">;

export const ownOf = <E extends Executor>(executor: E, loan: Loan): Own<E> => ({
  executor,
  loan,
  close: () => {
    executor.destroy();
    loan.end();
  },
});
