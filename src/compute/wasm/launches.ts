import { at } from "../arrays";
import type { Dispatch } from "../graph";
import { type UniformType, portShape, ports } from "../kernel";
import { type Plan, cost } from "../plan";
import { type Tensor, byteOffset, owner } from "../tensor";
import type { Kernels } from "./module";
import type { Residents } from "./residents";

/** One launch, ready to run. */
export interface Launch {
  readonly kernel: number; // its place in the table of functions
  readonly operands: number; // address
  readonly parts: number;
  readonly grain: number; // parts that a thread claims at a time; 0: the run's thread takes all
}

/**
 * A launch that costs less than waking a thread is run by one thread: operations and bytes, some
 * 10 µs.
 */
export const SHARED_ABOVE = 100_000;
// claims of each thread, so that a thread that was delayed does not delay the others
const CLAIMS = 4;

/** The operands of a launch in words: the addresses of the ports, then the sizes. */
export function operandsOf(d: Dispatch, addressOf: (operand: Operand) => number): Uint32Array {
  const form = d.kernel.wasm;
  const values = d.kernel.constants(d.dims);
  const sizes = Object.entries(form.sizes ?? d.kernel.uniform ?? {}).map(([name, type]) => {
    const value = values[name];
    if (value === undefined) throw new Error(`${d.kernel.name} gives no ${name}.`);
    return wordOf(type, value);
  });
  return Uint32Array.from([...operands(d).map(addressOf), ...sizes]);
}

/** In which steps threads share a launch, if its operations and bytes are more than `above`. */
export function sharing(
  d: Dispatch,
  { threads, above }: { threads: number; above: number },
): Pick<Launch, "parts" | "grain"> {
  const parts = d.kernel.wasm.parts(d.dims);
  const { flops, bytes } = cost(d);
  const isShared = threads > 1 && parts > 1 && flops + bytes > above;
  return { parts, grain: isShared ? Math.ceil(parts / (threads * CLAIMS)) : 0 };
}

/** A tensor as one port reads it: row by row, or in panels of a matrix of so many columns. */
export interface Operand {
  readonly tensor: Tensor;
  readonly columns?: number;
}
export function operands(d: Dispatch): Operand[] {
  const { panels = [] } = d.kernel.wasm;
  return ports(d.kernel).map(([name, port], i) => {
    const { tensor } = at(d.bindings, i);
    if (!panels.includes(name)) return { tensor };
    return { tensor, columns: portShape(port, d.dims).at(-1) ?? 0 };
  });
}

/** Announces to the residents in which order a plan reads each of them. */
export function announceUses(plan: Plan, residents: Residents): void {
  for (const { tensor, columns } of plan.dispatches.flatMap(operands))
    if (owner(tensor).home.kind === "resident") residents.use(tensor, columns);
}

/** The address of an operand in a plan whose arenas begin at `arenas`. */
export function addressIn(
  plan: Plan,
  residents: Residents,
  arenas: readonly number[],
): (operand: Operand) => number {
  return ({ tensor, columns }) => {
    const place = plan.places.get(owner(tensor));
    if (place) return at(arenas, place.arena) + place.offset + byteOffset(tensor);
    return residents.address(tensor, columns === undefined ? "rows" : "panels");
  };
}

const float = new Float32Array(1);
const word = new Uint32Array(float.buffer);

function wordOf(type: UniformType, value: number): number {
  if (type === "u32") return value;
  float[0] = value;
  return at(word, 0);
}

/** Runs one launch on all threads. Returns false if a helper did not finish in time. */
export function run(kernels: Kernels, { kernel, operands, parts, grain }: Launch): boolean {
  if (grain > 0) return kernels.launch(kernel, operands, parts, grain) === 1;
  kernels.launchAlone(kernel, operands, parts);
  return true;
}
