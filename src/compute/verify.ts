import { at } from "./arrays";
import type { Executor } from "./executor";
import { Graph } from "./graph";
import {
  type Arrays,
  type Dims,
  type Kernel,
  type PortArrays,
  type Ports,
  portShape,
  ports,
} from "./kernel";
import { plan } from "./plan";
import { normal, uniform } from "./random";
import { type Dtype, type Tensor, count, resident } from "./tensor";
import { type Held, heldOf, unpacked } from "./words";

/**
 * The worst disagreement of a kernel on a device with its float64 reference. `excess` ≤ 1 means
 * within tolerance.
 */
export interface Verdict {
  readonly kernel: string;
  readonly port: string;
  readonly index: number;
  readonly got: number;
  readonly wanted: number;
  readonly excess: number; // |got − wanted| / (abs + rel·|wanted|)
}

/**
 * Seeded values for every port, rounded to its dtype so that both sides see the same numbers.
 */
export function exampleArrays<D extends string, R extends Ports, W extends Ports, U extends Ports>(
  kernel: Kernel<D, R, W, U>,
  dims: NoInfer<Dims<D>>,
  seed = 1,
): PortArrays<R & W & U> {
  return numbersOf(exampleOf(kernel, dims, seed)) as PortArrays<R & W & U>;
}

type Example = Readonly<Record<string, Held>>;
const numbersOf = (example: Example): Arrays =>
  Object.fromEntries(Object.entries(example).map(([name, { numbers }]) => [name, numbers]));

/** The same with the words of blocks, since numbers of blocks may have other words too. */
function exampleOf(any: Kernel, dims: Dims, seed: number): Example {
  const given = any.example?.(dims, (counter) => uniform(seed, 0, 1, counter)) ?? {};
  const all: Record<string, Held> = {};
  for (const [p, [name, port, access]] of ports(any).entries()) {
    const shape = portShape(port, dims);
    const n = count(shape);
    const drawn = () => Array.from({ length: n }, (_, i) => normal(seed, p, 0, i));
    const isBlank = access === "write" || (port.dtype === "u32" && given[name] === undefined);
    const values = isBlank ? new Array<number>(n).fill(0) : (given[name] ?? drawn());
    if (values.length !== n)
      throw new Error(
        `${any.name}: the example for ${name} has ${values.length} values, not ${n}.`,
      );
    all[name] = heldOf({ dtype: port.dtype, shape }, values);
  }
  return all;
}

/** Runs one kernel alone on an executor, against its reference. */
export async function verify(executor: Executor, kernel: Kernel, dims: Dims): Promise<Verdict> {
  const example = exampleOf(kernel, dims, 1);
  const arrays = numbersOf(example);
  const tensors = upload(executor, kernel, dims, example);
  const outputs = ports(kernel).filter(([, , access]) => access !== "read");
  const graph = new Graph(`verify ${kernel.name}`);
  graph.run(kernel, dims, tensors, tensors);
  const [prepared] = await executor.prepare([plan(graph)]);
  const reads = outputs.map(([port]) => part(tensors, port));
  const results = await executor.submit([prepared], reads);
  kernel.reference(arrays, dims);
  let worst: Verdict = { kernel: kernel.name, port: "", index: -1, got: 0, wanted: 0, excess: 0 };
  for (const [k, [port, { dtype }]] of outputs.entries()) {
    const read = at(results, k);
    const isPlain = dtype === "f32" || dtype === "u32";
    const got = isPlain ? read : unpacked(part(tensors, port), Uint32Array.from(read));
    for (const [index, wanted] of part(arrays, port).entries()) {
      const difference = { got: at(got, index), wanted };
      const excess = excessOf(difference, dtype === "u32" ? WHOLE : kernel.tolerance);
      if (excess > worst.excess)
        worst = { kernel: kernel.name, port, index, ...difference, excess };
    }
  }
  for (const t of Object.values(tensors)) executor.release(t);
  return worst;
}

const WHOLE = { rel: 0, abs: 0.5 }; // whole numbers must be right

function excessOf(
  { got, wanted }: Pick<Verdict, "got" | "wanted">,
  { rel, abs }: Kernel["tolerance"],
): number {
  const allowed = abs + rel * Math.abs(wanted);
  return Number.isFinite(got) ? Math.abs(got - wanted) / allowed : Infinity;
}

/** The value under a name that is known to be there. */
function part<T>(record: Readonly<Record<string, T>>, name: string): T {
  const value = record[name];
  if (value === undefined) throw new Error(`There is no ${name}.`);
  return value;
}

function upload(executor: Executor, kernel: Kernel, dims: Dims, example: Example) {
  const tensors: Record<string, Tensor> = {};
  for (const [name, port, access] of ports(kernel)) {
    const tensor = resident(`${kernel.name}.${name}`, port.dtype, portShape(port, dims));
    const { numbers, words = numbers } = part(example, name);
    executor.write(tensor, access === "write" ? poison(port.dtype, numbers.length) : words);
    tensors[name] = tensor;
  }
  return tensors;
}

/**
 * What written ports hold beforehand, as an arena holds what others left: an element that a kernel
 * forgets shows, even where it should be 0.
 */
const poison = (dtype: Dtype, length: number): Float32Array | Uint32Array =>
  dtype === "u32" ? new Uint32Array(length).fill(0xdeadbeef) : new Float32Array(length).fill(NaN);
