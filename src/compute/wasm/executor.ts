import { type Each, at } from "../arrays";
import {
  type Executor,
  type Prepared,
  type Values,
  type ValuesOf,
  type ValuesOfEach,
  readOnly,
} from "../executor";
import type { Plan } from "../plan";
import type { Tensor } from "../tensor";
import { arePacked, checkCount } from "../words";
import { Engine } from "./engine";
import type { Lot } from "./heap";
import {
  type Launch,
  addressIn,
  announceUses,
  operandsOf,
  sharing,
  SHARED_ABOVE,
} from "./launches";
import { Residents } from "./residents";
import type { StartThread } from "./threads";

/** How long launches run before the thread answers messages, in ms. */
const SLICE = 30;

/** A plan with its operands in memory. */
interface BuiltPlan {
  readonly plan: Plan;
  launches: Launch[];
  generation: number; // of the addresses in the operands
}

/**
 * Runs plans on the processor, in WebAssembly with SIMD, on one thread or on several that share one
 * linear memory. Every operation is exact by WebAssembly's specification and every sum has a fixed
 * order, so the bits depend on no machine, on no browser and on no number of threads.
 *
 * Launches run in slices of 30 ms, so that the thread can answer messages in between, and
 * `destroy` acts between two launches.
 */
export class WasmExecutor implements Executor {
  private readonly lot: Lot; // its part of the memory
  private readonly residents: Residents;
  private readonly built = new Map<Prepared, BuiltPlan>();
  private readonly arenas: number[] = [];
  private readonly arenaBytes: number[] = [];
  private arenaMoves = 0;
  private destroyed = false;
  private lastBreath = performance.now();
  private pending = 0; // calls that have not taken effect yet
  private last: Promise<unknown> = Promise.resolve();

  /** Threads share launches of more than `sharedAbove` operations and bytes. */
  constructor(
    private readonly engine: Engine,
    private readonly sharedAbove = SHARED_ABOVE,
  ) {
    this.lot = engine.join();
    this.residents = new Residents(this.lot);
  }

  /** Opens an executor with an engine of its own; see `Engine.open`. */
  static async open(threads = 1, start?: StartThread, sharedAbove?: number): Promise<WasmExecutor> {
    return new WasmExecutor(await Engine.open(threads, start), sharedAbove);
  }

  /** How many threads share the work. */
  get threads(): number {
    return this.engine.threads;
  }

  /** Without the working memory of threads, which all executors of the engine use. */
  get memoryBytes(): number {
    return this.lot.bytes;
  }

  prepare<const Plans extends readonly Plan[]>(
    plans: Plans,
    onProgress: (built: number, of: number) => void = () => undefined,
  ): Promise<Each<Plans, Prepared>> {
    return this.inOrder(() => {
      this.growArenas(plans);
      this.growScratch(plans);
      for (const plan of plans) announceUses(plan, this.residents);
      const of = plans.reduce((n, p) => n + p.dispatches.length, 0);
      let done = 0;
      const prepared = plans.map((plan) => {
        const handle = {} as Prepared;
        this.built.set(handle, { plan, launches: this.launchesOf(plan), generation: -1 });
        this.bound(handle); // residents come into being here, and no step makes memory
        done += plan.dispatches.length;
        onProgress(done, of);
        return handle;
      });
      return Promise.resolve(prepared as Each<Plans, Prepared>);
    });
  }

  write(t: Tensor, values: ArrayLike<number>): void {
    this.refuseIfDestroyed();
    checkCount(t, values);
    if (this.residents.isBorrowed(t)) throw readOnly(t);
    if (this.pending === 0) this.residents.write(t, values);
    else {
      const copy = arePacked(t.dtype, values) ? values.slice() : Float64Array.from(values);
      void this.inOrder(() => Promise.resolve(this.residents.write(t, copy)));
    }
  }

  submit<const Reads extends readonly Tensor[] = []>(
    prepared: readonly Prepared[],
    reads?: Reads,
  ): Promise<ValuesOfEach<Reads>> {
    return this.inOrder(async () => {
      for (const handle of prepared) await this.run(handle);
      const values: Values[] = (reads ?? []).map((t) => this.residents.read(t));
      return values as ValuesOfEach<Reads>;
    });
  }

  read<T extends Tensor>(t: T): Promise<ValuesOf<T>> {
    return this.submit([], [t]).then(([values]) => values);
  }

  /** Reads need no memory of their own here. */
  reserve(): void {
    this.refuseIfDestroyed();
  }

  release(t: Tensor): void {
    if (this.pending === 0) this.residents.release(t);
    else void this.inOrder(() => Promise.resolve(this.residents.release(t)));
  }

  borrow(lender: Executor): void {
    if (!(lender instanceof WasmExecutor) || lender.engine !== this.engine)
      throw new Error("An executor borrows from one on the same engine.");
    this.residents.borrow(lender.residents);
  }

  destroy(): void {
    if (this.destroyed) return;
    this.destroyed = true;
    this.built.clear();
    this.engine.leave(this.lot);
  }

  /** Runs one launch of a plan `times` times; returns the milliseconds they took, for the bench. */
  async repeat(prepared: Prepared, dispatch: number, times: number): Promise<number> {
    return this.inOrder(() => {
      const launch = at(this.bound(prepared).launches, dispatch);
      const start = performance.now();
      for (let i = 0; i < times; i++) this.engine.launch(launch);
      return Promise.resolve(performance.now() - start);
    });
  }

  /** The plan behind a handle. */
  planOf(prepared: Prepared): Plan {
    return this.builtOf(prepared).plan;
  }

  /** Runs a call after all earlier ones. */
  private inOrder<T>(call: () => Promise<T>): Promise<T> {
    this.refuseIfDestroyed();
    this.pending += 1;
    const result = this.last.then(() => {
      this.refuseIfDestroyed();
      return call();
    });
    const over = () => {
      this.pending -= 1;
    };
    this.last = result.then(over, over);
    return result;
  }

  private async run(prepared: Prepared): Promise<void> {
    for (const launch of this.bound(prepared).launches) {
      if (performance.now() - this.lastBreath > SLICE) await this.breathe();
      this.engine.launch(launch);
    }
  }

  /** Lets the thread answer what has arrived. Throws if the executor was destroyed meanwhile. */
  private async breathe(): Promise<void> {
    await nextTask();
    this.lastBreath = performance.now();
    this.refuseIfDestroyed();
  }

  /** A plan whose operands hold the present addresses. */
  private bound(prepared: Prepared): BuiltPlan {
    const built = this.builtOf(prepared);
    while (built.generation !== this.generation) {
      built.generation = this.generation;
      const addressOf = addressIn(built.plan, this.residents, this.arenas);
      for (const [i, d] of built.plan.dispatches.entries()) {
        const words = operandsOf(d, addressOf);
        const { operands } = at(built.launches, i);
        new Uint32Array(this.lot.memory.buffer, operands, words.length).set(words);
      }
    }
    return built;
  }

  private get generation(): number {
    return this.arenaMoves + this.residents.generation;
  }

  private builtOf(prepared: Prepared): BuiltPlan {
    const built = this.built.get(prepared);
    if (!built) throw new Error("This plan was prepared by another executor.");
    return built;
  }

  private launchesOf(plan: Plan): Launch[] {
    return plan.dispatches.map((d) => {
      const sizes = Object.keys(d.kernel.wasm.sizes ?? d.kernel.uniform ?? {}).length;
      return {
        kernel: this.engine.kernels.indexOf(d.kernel.wasm.run),
        operands: this.lot.take(4 * (d.bindings.length + sizes), `the operands of ${plan.name}`),
        ...sharing(d, { threads: this.threads, above: this.sharedAbove }),
      };
    });
  }

  /** Makes every arena as large as its largest plan wants. */
  private growArenas(plans: readonly Plan[]): void {
    const count = Math.max(0, ...plans.map(({ arenas }) => arenas.length));
    for (let i = 0; i < count; i++) {
      const wanted = Math.max(...plans.map(({ arenas }) => arenas[i] ?? 0));
      if (wanted <= (this.arenaBytes[i] ?? 0)) continue;
      const old = this.arenas[i];
      if (old !== undefined) this.lot.release(old);
      this.arenas[i] = this.lot.take(wanted, `working memory ${i}`);
      this.arenaBytes[i] = wanted;
      this.arenaMoves += 1;
    }
  }

  private growScratch(plans: readonly Plan[]): void {
    const needs = plans.flatMap(({ dispatches }) =>
      dispatches.map((d) => d.kernel.wasm.scratch?.(d.dims) ?? 0),
    );
    this.engine.growScratch(needs.reduce((most, need) => Math.max(most, need), 0));
  }

  private refuseIfDestroyed(): void {
    if (this.destroyed) throw new Error("This run was closed; its memory is no longer there.");
  }
}

/** Resolves in a task of its own, after the messages that have arrived. */
function nextTask(): Promise<void> {
  const { port1, port2 } = new MessageChannel();
  return new Promise((resolve) => {
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(undefined);
  });
}
