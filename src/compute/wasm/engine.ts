import { GpuError } from "../fault";
import { Heap, Lot } from "./heap";
import { type Launch, run } from "./launches";
import { type Kernels, instantiate } from "./module";
import { type Crew, type StartThread, assemble } from "./threads";

const LINE = 64; // bytes that two threads must not share

/**
 * One linear memory with its compiled kernels and threads, for one executor or for several, whose
 * launches run one after another. It ends with the last of them. Memory that one of them frees is
 * used again by the others; it does not shrink.
 */
export class Engine {
  readonly kernels: Kernels;
  private readonly heap: Heap;
  private scratch: number | undefined;
  private scratchBytes = 0; // of one thread
  private executors = 0;
  private state: "new" | "used" | "ended" = "new";

  private constructor(private readonly crew: Crew) {
    this.kernels = instantiate(crew.module, crew.memory);
    this.heap = new Heap(crew.memory, this.kernels.firstFreeAddress());
  }

  /**
   * Opens an engine with `threads` threads, its caller's included; `start` starts the others.
   * Rejects where the browser has no WebAssembly SIMD.
   */
  static async open(threads = 1, start?: StartThread): Promise<Engine> {
    return new Engine(await assemble(threads, start));
  }

  /** How many threads share the work. */
  get threads(): number {
    return this.crew.threads;
  }

  /** Its last executor was destroyed, or a helper did not come back: it takes no further one. */
  get hasEnded(): boolean {
    return this.state === "ended";
  }

  /** A part of the memory for one more executor. */
  join(): Lot {
    if (this.hasEnded) throw new Error("This engine has ended; open another.");
    this.state = "used";
    this.executors += 1;
    return new Lot(this.heap);
  }

  /** The executor with this part is destroyed. */
  leave(lot: Lot): void {
    this.executors -= 1;
    lot.releaseAll();
    if (this.executors > 0) return;
    this.state = "ended";
    if (this.crew.helpers.length > 0) this.kernels.dismiss();
    for (const helper of this.crew.helpers) helper.end();
  }

  /** Throws a GpuError once a helper did not finish its part in time: it may write there still. */
  launch(launch: Launch): void {
    if (this.state === "used" && run(this.kernels, launch)) return;
    this.state = "ended";
    throw new GpuError({ kind: "thread-lost" });
  }

  /** Working memory of so many bytes for every thread. */
  growScratch(wanted: number): void {
    if (wanted <= this.scratchBytes) return;
    if (this.scratch !== undefined) this.heap.release(this.scratch);
    this.scratchBytes = Math.ceil(wanted / LINE) * LINE;
    this.scratch = this.heap.take(this.threads * this.scratchBytes, "working memory of threads");
    this.kernels.setScratch(this.scratch, this.scratchBytes);
  }
}
