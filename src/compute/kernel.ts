import type { Dtype } from "./tensor";
import type { BlockFormat } from "./weight-formats";

/** What a kernel wants bound at one place. */
export interface Port<T extends Dtype = Dtype, D extends string = string> {
  readonly dtype: T;
  readonly shape: readonly (D | number)[]; // names of dims, or sizes
}
const port =
  <T extends Dtype>(dtype: T) =>
  <const S extends readonly (string | number)[]>(...shape: S): Port<T, DimsIn<S>> => ({
    dtype,
    shape: shape as readonly (DimsIn<S> | number)[],
  });
type DimsIn<S extends readonly unknown[]> = Extract<S[number], string>;
export const f32 = port("f32");
export const u32 = port("u32");
export const f16 = port("f16");
/** A frozen matrix in blocks, inputs × outputs. */
export const blocks = <F extends BlockFormat>(format: F) => port(format);

export type Ports<D extends string = string> = Readonly<Record<string, Port<Dtype, D>>>;
export type Dims<D extends string = string> = Readonly<Record<D, number>>;

/** One array for each port, as references take them: u32 as Uint32Array, the rest as float64. */
export type PortArrays<P extends Ports> = { readonly [K in keyof P]: ArrayOf[P[K]["dtype"]] };
type ArrayOf = { u32: Uint32Array } & Record<Exclude<Dtype, "u32">, Float64Array>;
export type Arrays = Record<string, Float64Array | Uint32Array>;

/**
 * A kernel declares once what it is: the executors, the planner and the tests all read this.
 * Bindings follow the order reads, updates, writes, in group 0. WGSL declares reads as
 * `var<storage, read>` and updates and writes as `var<storage, read_write>`.
 */
export interface Kernel<
  D extends string = string,
  R extends Ports = Ports,
  W extends Ports = Ports,
  U extends Ports = Ports,
> {
  readonly name: string;
  readonly wgsl: string;
  readonly entry?: string; // entry point, "main" when absent
  readonly dims: readonly D[]; // sizes and flags; all must be given
  readonly reads: R;
  readonly updates?: U; // read and written in place; residents only
  readonly writes: W; // every element is written
  /**
   * The fields of the WGSL's `struct Sizes`, in order: a uniform, @group(1) @binding(0). A kernel
   * is compiled once for all values of these. Absent: the WGSL has no such struct.
   */
  readonly uniform?: Readonly<Record<string, UniformType>>;
  /**
   * The values of those fields, and of the WGSL's `override`s. An override is for what a
   * workgroup's size or an array's length depends on: each of its values is compiled apart.
   */
  constants(this: void, dims: Dims<D>): Readonly<Record<string, number>>;
  workgroups(this: void, dims: Dims<D>): Grid;
  /** Float64 meaning: fills writes and changes updates in place. The oracle of the tests. */
  reference(this: void, arrays: PortArrays<R & W & U>, dims: Dims<D>): void;
  /** |device − reference| ≤ abs + rel·|reference| */
  readonly tolerance: { readonly rel: number; readonly abs: number };
  /** The same as an AssemblyScript function, beside the WGSL. */
  readonly wasm: WasmForm<D>;
  /** Floating-point operations of one launch, for the bench. */
  flops?(this: void, dims: Dims<D>): number;
  /**
   * Dims at which the self-test runs the kernel on a visitor's device: one entry for every form
   * that overrides compile it to, each leaving a part of a tile and of a workgroup empty.
   */
  readonly trials: readonly Dims<D>[];
  /** Values for ports that random normals do not suit (token ids, masks, statistics). */
  example?(
    this: void,
    dims: Dims<D>,
    random: (counter: number) => number,
  ): { readonly [port in keyof (R & U)]?: ArrayLike<number> };
}
export type UniformType = "u32" | "f32";

/**
 * A kernel as a function of WebAssembly: `(operands, from, to, scratch)` computes parts from …
 * to − 1. The values of a part depend on no other part of the launch, and no two parts write the
 * same element. Operands are, in this order, the addresses of the ports (`usize`, bytes) and the
 * sizes, as the class in the AssemblyScript file declares them.
 */
export interface WasmForm<D extends string = string> {
  readonly run: string; // the name of the exported function
  /** How many parts a launch has. */
  parts(this: void, dims: Dims<D>): number;
  /** The operands after the addresses; the kernel's `uniform` when absent. */
  readonly sizes?: Readonly<Record<string, UniformType>>;
  /** Bytes of working memory that one thread needs; none when absent. */
  scratch?(this: void, dims: Dims<D>): number;
  /** Matrices [K, N] of f16 that the function reads in panels, [N/8, K, 8]. */
  readonly panels?: readonly string[];
}
export type Grid = readonly [number, number, number];
type NoPorts = Readonly<Record<never, Port>>;

/** Declares a kernel; shapes and functions may use its own dims and ports only. */
export const kernel = <
  const D extends string,
  R extends Ports<D>,
  W extends Ports<D>,
  U extends Ports<D> = NoPorts,
>(
  spec: Kernel<D, R, W, U>,
): Kernel<D, R, W, U> => spec;

/** The shape of a port at given dims. */
export function portShape(port: Port, dims: Dims): number[] {
  return port.shape.map((d) => {
    const n = typeof d === "number" ? d : dims[d];
    if (n === undefined) throw new Error(`The dimension ${d} was not given.`);
    return n;
  });
}

export type Access = "read" | "update" | "write";

/** Every port in the order of its binding, with what the kernel does to it. */
export function ports(k: Kernel): (readonly [name: string, port: Port, access: Access])[] {
  const list = (of: Ports, access: Access) =>
    Object.entries(of).map(([name, port]) => [name, port, access] as const);
  return [...list(k.reads, "read"), ...list(k.updates ?? {}, "update"), ...list(k.writes, "write")];
}
