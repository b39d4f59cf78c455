import type { GpuFault } from "../../compute/fault";
import type { Kernel } from "../../compute/kernel";
import type { Plan } from "../../compute/plan";
import { type KernelAt, tryKernels } from "../../compute/trials";
import { Engine } from "../../compute/wasm/engine";
import { WasmExecutor } from "../../compute/wasm/executor";
import type { StartWatchedThread } from "../../compute/wasm/threads";
import { WEBASSEMBLY } from "../../experiment/fingerprint";
import type { SingleThread } from "../protocol";
import { FrozenStore } from "./frozen-store";
import { type Processor, ownOf } from "./processor";

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

/** An engine with its frozen weights, and who is told of the loss of a thread. */
interface Shared {
  readonly engine: Engine;
  readonly store: FrozenStore;
  readonly listeners: Set<(fault: GpuFault) => void>;
  readonly hasLost: () => boolean;
}

const isUsable = ({ engine, hasLost }: Shared): boolean => !engine.hasEnded && !hasLost();

/**
 * Opens runs in WebAssembly. Runs with as many threads are on one engine, so that they share its
 * threads and the frozen weights in its memory. Every kernel is checked once.
 */
export class WebAssemblyProcessors {
  private readonly trusted = new Set<Kernel>();
  private readonly engines = new Map<number, Promise<Shared>>(); // by their threads

  constructor(private readonly threads: Threads) {}

  /** `losses`: how often the run lost a thread; each time it goes on with half as many. */
  async open(losses: number): Promise<Processor<WasmExecutor>> {
    const threads = Math.max(1, this.threads.most >> losses);
    let shared = await this.engineOf(threads);
    while (shared.engine.hasEnded) shared = await this.engineOf(threads); // its last run closed
    const { engine, store, listeners, hasLost } = shared;
    return {
      ...ownOf(new WasmExecutor(engine), store.loan()),
      facts: {
        executor: "wasm",
        adapter: WEBASSEMBLY,
        software: true,
        features: ["simd"],
        threads: engine.threads,
        single: engine.threads > 1 ? null : (this.threads.single ?? "helper-lost"),
      },
      trust: (plans, onProgress) => this.trust(plans, onProgress),
      onFault: (listener) => {
        if (hasLost()) listener({ kind: "thread-lost" });
        else listeners.add(listener);
        return () => void listeners.delete(listener);
      },
      fail: () => undefined, // an engine that lost a thread has ended by itself
    };
  }

  /** The engine with so many threads; another where the last has ended or lost one. */
  private engineOf(threads: number): Promise<Shared> {
    const start = () => this.start(threads);
    const known = this.engines.get(threads);
    const next = known?.then((shared) => (isUsable(shared) ? shared : start()), start) ?? start();
    this.engines.set(threads, next);
    return next;
  }

  private async start(threads: number): Promise<Shared> {
    const listeners = new Set<(fault: GpuFault) => void>();
    let isLost = false;
    const onEnd = () => {
      isLost = true;
      const told = [...listeners];
      listeners.clear();
      told.forEach((tell) => tell({ kind: "thread-lost" }));
    };
    const engine = await Engine.open(threads, (given) => this.threads.start(given, onEnd));
    const store = new FrozenStore(() => new WasmExecutor(engine));
    return { engine, store, listeners, hasLost: () => isLost };
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
