import type { GpuFault } from "../../compute/fault";
import type { Kernel } from "../../compute/kernel";
import type { Plan } from "../../compute/plan";
import { type KernelAt, tryKernels } from "../../compute/trials";
import { WasmExecutor } from "../../compute/wasm/executor";
import type { StartWatchedThread } from "../../compute/wasm/threads";
import { WEBASSEMBLY } from "../../experiment/fingerprint";
import type { SingleThread } from "../protocol";
import type { Processor } from "./processor";

/** The threads that a place lends to a run in WebAssembly. */
export interface Threads {
  readonly most: number; // the run's own included
  readonly single: SingleThread | null; // why there is one
  readonly start: StartWatchedThread;
}

const MOST_HELPERS = 8;

/**
 * As many threads as there are cores, up to eight helpers beside the run's own. `shares`: may
 * threads share memory here?
 */
export function threadsOf(cores: number, shares: boolean, start: StartWatchedThread): Threads {
  const most = shares ? Math.max(1, Math.min(cores, 1 + MOST_HELPERS)) : 1;
  const single = shares ? "one-core" : "not-isolated";
  return { most, single: most === 1 ? single : null, start };
}

/**
 * Opens runs in WebAssembly, each with a memory and threads of its own. Every kernel is checked
 * once.
 */
export class WebAssemblyProcessors {
  private readonly trusted = new Set<Kernel>();

  constructor(private readonly threads: Threads) {}

  /** `losses`: how often the run lost a thread; each time it goes on with half as many. */
  async open(losses: number): Promise<Processor<WasmExecutor>> {
    const listeners = new Set<(fault: GpuFault) => void>();
    let ended = false;
    const onEnd = () => {
      ended = true;
      const told = [...listeners];
      listeners.clear();
      told.forEach((tell) => tell({ kind: "thread-lost" }));
    };
    const { start, single } = this.threads;
    const threads = Math.max(1, this.threads.most >> losses);
    const executor = await WasmExecutor.open(threads, (given) => start(given, onEnd));
    return {
      executor,
      facts: {
        executor: "wasm",
        adapter: WEBASSEMBLY,
        software: true,
        features: ["simd"],
        threads: executor.threads,
        single: executor.threads > 1 ? null : (single ?? "helper-lost"),
      },
      trust: (plans, onProgress) => this.trust(plans, onProgress),
      onFault: (listener) => {
        if (ended) listener({ kind: "thread-lost" });
        else listeners.add(listener);
        return () => void listeners.delete(listener);
      },
      fail: () => undefined, // the executor is this run's own, and goes with it
    };
  }

  private async trust(
    plans: readonly Plan[],
    onProgress: (done: number, of: number) => void,
  ): Promise<void> {
    const launched = new Set(plans.flatMap(({ dispatches }) => dispatches.map((d) => d.kernel)));
    const untried = [...launched].filter((kernel) => !this.trusted.has(kernel));
    const table = untried.flatMap((kernel): KernelAt[] =>
      kernel.trials.map((dims) => ({ kernel, dims })),
    );
    const executor = await WasmExecutor.open();
    try {
      await tryKernels(executor, table, onProgress);
    } finally {
      executor.destroy();
    }
    for (const kernel of untried) this.trusted.add(kernel);
  }
}
