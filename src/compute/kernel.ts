import type { Dtype } from "./tensor";

/** What a kernel wants bound at one place. */
export interface Port {
  readonly dtype: Dtype;
  readonly shape: readonly (string | number)[]; // names of dims, or sizes
}
export const f32 = (...shape: (string | number)[]): Port => ({ dtype: "f32", shape });
export const u32 = (...shape: (string | number)[]): Port => ({ dtype: "u32", shape });
export const f16 = (...shape: (string | number)[]): Port => ({ dtype: "f16", shape });

export type Sizes<D extends string = string> = Readonly<Record<D, number>>;
/** float ports are Float64Array, u32 ports Uint32Array. */
export type Arrays = Record<string, Float64Array | Uint32Array>;

/**
 * A kernel declares once what it is: GPU, float64 reference, planner and test all read this.
 * Bindings follow the order reads, updates, writes, in group 0. WGSL declares reads as
 * `var<storage, read>` and updates and writes as `var<storage, read_write>`.
 */
export interface Kernel<D extends string = string> {
  readonly name: string;
  readonly wgsl: string;
  readonly entry?: string; // entry point, "main" when absent
  readonly dims: readonly D[]; // sizes and flags; all must be given
  readonly reads: Readonly<Record<string, Port>>;
  readonly updates?: Readonly<Record<string, Port>>; // read and written in place; residents only
  readonly writes: Readonly<Record<string, Port>>; // every element is written
  /** WGSL overrides by name. */
  readonly constants: (dims: Sizes<D>) => Record<string, number>;
  readonly workgroups: (dims: Sizes<D>) => readonly [number, number, number];
  /** Float64 meaning: fills writes and changes updates in place. The oracle of the tests. */
  readonly reference: (arrays: Arrays, dims: Sizes<D>) => void;
  /** |gpu − reference| ≤ abs + rel·|reference| */
  readonly tolerance: { readonly rel: number; readonly abs: number };
  /** Floating-point operations of one dispatch, for the bench. */
  readonly flops?: (dims: Sizes<D>) => number;
  /** Values for ports that random normals do not suit (token ids, masks, statistics). */
  readonly example?: (
    dims: Sizes<D>,
    random: (counter: number) => number,
  ) => Record<string, ArrayLike<number>>;
}

/** Declares a kernel; the dims are checked against what its functions use. */
export const kernel = <const D extends string>(spec: Kernel<D>): Kernel<D> => spec;

/** The shape of a port at given sizes. */
export function portShape(port: Port, dims: Sizes): number[] {
  return port.shape.map((d) => {
    const n = typeof d === "number" ? d : dims[d];
    if (n === undefined) throw new Error(`The dimension ${d} was not given.`);
    return n;
  });
}

/** Every port in the order of its binding, with what the kernel does to it. */
export const ports = (k: Kernel): [string, Port, "read" | "update" | "write"][] => [
  ...Object.entries(k.reads).map(([n, p]) => [n, p, "read"] as [string, Port, "read"]),
  ...Object.entries(k.updates ?? {}).map(([n, p]) => [n, p, "update"] as [string, Port, "update"]),
  ...Object.entries(k.writes).map(([n, p]) => [n, p, "write"] as [string, Port, "write"]),
];
