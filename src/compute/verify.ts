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
import { packHalves, unpackHalves } from "./half";
import { plan } from "./plan";
import { normal, uniform } from "./random";
import { type Dtype, type Tensor, count, resident } from "./tensor";

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
 * Seeded values for every port; f16 ports are rounded to f16 so that both sides see the same
 * numbers.
 */
export function exampleArrays<D extends string, R extends Ports, W extends Ports, U extends Ports>(
  kernel: Kernel<D, R, W, U>,
  dims: NoInfer<Dims<D>>,
  seed = 1,
): PortArrays<R & W & U> {
  const any: Kernel = kernel;
  const given = any.example?.(dims, (counter) => uniform(seed, 0, 1, counter)) ?? {};
  const arrays: Arrays = {};
  for (const [p, [name, port, access]] of ports(any).entries()) {
    const n = count(portShape(port, dims));
    const drawn = () => Array.from({ length: n }, (_, i) => normal(seed, p, 0, i));
    const isBlank = access === "write" || (port.dtype === "u32" && given[name] === undefined);
    const values = isBlank ? new Array<number>(n).fill(0) : (given[name] ?? drawn());
    if (values.length !== n)
      throw new Error(
        `${kernel.name}: the example for ${name} has ${values.length} values, not ${n}.`,
      );
    arrays[name] = rounded(port.dtype, values);
  }
  return arrays as PortArrays<R & W & U>;
}

/** Values as the device will hold them, at the precision of a reference. */
function rounded(dtype: Dtype, values: ArrayLike<number>): Float64Array | Uint32Array {
  if (dtype === "u32") return Uint32Array.from(values);
  return dtype === "f16"
    ? unpackHalves(packHalves(Float32Array.from(values)))
    : Float64Array.from(Float32Array.from(values));
}

/** Runs one kernel alone on an executor, against its reference. */
export async function verify(executor: Executor, kernel: Kernel, dims: Dims): Promise<Verdict> {
  const arrays = exampleArrays(kernel, dims);
  const tensors = upload(executor, kernel, dims, arrays);
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
    const got = dtype === "f16" ? unpackHalves(Uint32Array.from(read)) : read;
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

function upload(executor: Executor, kernel: Kernel, dims: Dims, arrays: Arrays) {
  const tensors: Record<string, Tensor> = {};
  for (const [name, port, access] of ports(kernel)) {
    const tensor = resident(`${kernel.name}.${name}`, port.dtype, portShape(port, dims));
    const values = part(arrays, name);
    executor.write(tensor, access === "write" ? poison(port.dtype, values.length) : values);
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
