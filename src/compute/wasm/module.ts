import { GpuError } from "../fault";

/** What the compiled kernels export besides themselves; see assembly/launch.as.ts. */
interface LaunchExports {
  readonly table: WebAssembly.Table;
  firstFreeAddress(): number;
  setScratch(address: number, bytes: number): void;
  launchAlone(kernel: number, operands: number, parts: number): void;
  /** Returns 1, or 0 if a helper thread did not finish its part in time. */
  launch(kernel: number, operands: number, parts: number, grain: number): number;
  dismiss(): void;
}

/** The kernels over one memory, as the thread of the run sees them. */
export interface Kernels extends LaunchExports {
  /** The place of a kernel's function in the table. Throws if there is no such function. */
  indexOf(run: string): number;
}

// A module with one function, () => i8x16.popcnt(i8x16.splat(0)).
const HEADER = [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00];
const TYPE = [0x01, 0x05, 0x01, 0x60, 0x00, 0x01, 0x7b]; // () → v128
const FUNCTION = [0x03, 0x02, 0x01, 0x00];
const CODE = [0x0a, 0x0a, 0x01, 0x08, 0x00, 0x41, 0x00, 0xfd, 0x0f, 0xfd, 0x62, 0x0b];
const SIMD = Uint8Array.from([...HEADER, ...TYPE, ...FUNCTION, ...CODE]);

/**
 * The kernels as a module: for memory that threads share, or for one thread. Rejects with a
 * GpuError "no-simd" where the browser has no WebAssembly SIMD.
 */
export async function compileKernels(isShared: boolean): Promise<WebAssembly.Module> {
  if (!WebAssembly.validate(SIMD)) throw new GpuError({ kind: "no-simd" });
  const { default: base64 } = isShared
    ? await import("./kernels.shared.wasm")
    : await import("./kernels.wasm");
  return WebAssembly.compile(Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0)));
}

/** Instantiates the kernels over a memory. */
export function instantiate(module: WebAssembly.Module, memory: WebAssembly.Memory): Kernels {
  const { exports } = new WebAssembly.Instance(module, { env: { memory } });
  const indices = fillTable(module, exports);
  const launches = exports as unknown as LaunchExports;
  return {
    ...launches,
    indexOf(run) {
      const index = indices.get(run);
      if (index === undefined) throw new Error(`The kernels have no function ${run}.`);
      return index;
    },
  };
}

/**
 * Appends every exported function to the table, in the order of the exports: the same place in
 * every thread.
 */
function fillTable(module: WebAssembly.Module, exports: WebAssembly.Exports): Map<string, number> {
  const table = exports["table"] as WebAssembly.Table;
  const functions = WebAssembly.Module.exports(module).filter(({ kind }) => kind === "function");
  const places = functions.map(({ name }): [name: string, index: number] => {
    const index = table.grow(1);
    table.set(index, exports[name]); // JavaScriptCore calls no function that grow was given
    return [name, index];
  });
  return new Map(places);
}

/** What a helper thread is started with. */
export interface ThreadStart {
  readonly module: WebAssembly.Module;
  readonly memory: WebAssembly.Memory;
  readonly thread: number; // 1 is the first helper
}

/**
 * The whole life of a helper thread: it computes parts of launches until it is dismissed. The
 * function uses nothing from outside itself, so that a thread can also be started from its text.
 */
export function serveThread({ module, memory, thread }: ThreadStart): void {
  const { exports } = new WebAssembly.Instance(module, { env: { memory } });
  const table = exports["table"] as WebAssembly.Table;
  for (const { name, kind } of WebAssembly.Module.exports(module))
    if (kind === "function") table.set(table.grow(1), exports[name]);
  const serve = exports["serve"] as (thread: number) => void;
  serve(thread);
}
