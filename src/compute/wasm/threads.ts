import { type ThreadStart, compileKernels } from "./module";

/** A helper thread that was started. */
export interface HelperThread {
  /** Stops the thread at once, whatever it does. */
  end(): void;
}
/** Starts a thread that calls `serveThread` with what is given. */
export type StartThread = (start: ThreadStart) => HelperThread;
/**
 * The same, where a thread may end on its own: `onEnd` is called if it does. A page and Node differ
 * in this.
 */
export type StartWatchedThread = (start: ThreadStart, onEnd: () => void) => HelperThread;

const PAGE = 65536;
// of 65,536 bytes: what 32-bit addresses reach, and what phones still reserve
const MAXIMA = [65536, 32768, 16384];

/** The compiled kernels, their memory and the helper threads over it. */
export interface Crew {
  readonly module: WebAssembly.Module;
  readonly memory: WebAssembly.Memory;
  readonly threads: number; // with the run's own
  readonly helpers: readonly HelperThread[];
}

/**
 * Compiles the kernels and starts `threads` − 1 helpers. Memory that threads share needs a page
 * that is isolated from other origins; without it there is one thread.
 */
export async function assemble(threads: number, start?: StartThread): Promise<Crew> {
  const isShared = threads > 1 && start !== undefined;
  const module = await compileKernels(isShared);
  const memory = isShared ? sharedMemory() : new WebAssembly.Memory({ initial: 2 });
  const helpers: HelperThread[] = [];
  for (let thread = 1; isShared && thread < threads; thread++)
    helpers.push(start({ module, memory, thread }));
  return { module, memory, threads: helpers.length + 1, helpers };
}

/** The largest shared memory that this machine lets a page reserve. */
function sharedMemory(): WebAssembly.Memory {
  for (const maximum of MAXIMA)
    try {
      return new WebAssembly.Memory({ initial: 2, maximum, shared: true });
    } catch (error) {
      if (maximum === MAXIMA.at(-1)) throw error;
    }
  throw new Error(`No shared memory of ${PAGE} bytes could be made.`);
}
