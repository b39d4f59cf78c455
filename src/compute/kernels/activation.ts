import { at } from "../arrays";
import { f32, kernel } from "../kernel";
import { lines, stretches } from "./grid";

/** What one activation, y = f(x) entry by entry, has of its own. */
interface Activation {
  readonly name: string; // of the kernel
  readonly wgsl: string;
  readonly run: string; // the function of WebAssembly
  readonly tolerance: { readonly rel: number; readonly abs: number };
}

/** What every activation shares: M rows, C channels, an entry a thread. */
const shared = {
  dims: ["M", "C"],
  uniform: { N: "u32" },
  constants: ({ M, C }: { M: number; C: number }) => ({ N: M * C }),
  workgroups: ({ M, C }: { M: number; C: number }) => lines(M * C, 256),
  trials: [{ M: 13, C: 21 }],
} as const;
const wasm = (run: string) => ({
  run,
  parts: ({ M, C }: { M: number; C: number }) => stretches(M * C),
});

/** y = f(x), [M, C]. */
export const activationForward = (own: Activation, f: (x: number) => number) =>
  kernel({
    ...shared,
    name: own.name,
    wgsl: own.wgsl,
    reads: { x: f32("M", "C") },
    writes: { y: f32("M", "C") },
    reference: ({ x, y }) => y.set(x.map(f)),
    wasm: wasm(own.run),
    tolerance: own.tolerance,
  });

/** dx = dy·f′(x), [M, C]. */
export const activationBackward = (own: Activation, slope: (x: number) => number) =>
  kernel({
    ...shared,
    name: own.name,
    wgsl: own.wgsl,
    reads: { x: f32("M", "C"), dy: f32("M", "C") },
    writes: { dx: f32("M", "C") },
    reference: ({ x, dy, dx }) => dx.set(x.map((v, i) => at(dy, i) * slope(v))),
    wasm: wasm(own.run),
    tolerance: own.tolerance,
  });
