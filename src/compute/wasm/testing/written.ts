import { Graph } from "../../graph";
import { type Kernel, portShape, ports } from "../../kernel";
import { plan } from "../../plan";
import { resident } from "../../tensor";
import { exampleArrays } from "../../verify";
import type { WasmExecutor } from "../executor";

/** Tests only: the bits of everything that a kernel writes, from seeded values. */
export async function writtenBits(
  executor: WasmExecutor,
  kernel: Kernel,
  dims: Kernel["trials"][number],
): Promise<Uint32Array[]> {
  const arrays = exampleArrays(kernel, dims);
  const graph = new Graph(kernel.name);
  const tensors = Object.fromEntries(
    ports(kernel).map(([name, port]) => {
      const values = arrays[name] ?? [];
      const t = resident(name, port.dtype, portShape(port, dims));
      executor.write(t, values);
      return [name, t];
    }),
  );
  graph.run(kernel, dims, tensors, tensors);
  const [prepared] = await executor.prepare([plan(graph)]);
  const written = ports(kernel).filter(([, , access]) => access !== "read");
  const read = written.flatMap(([name]) => tensors[name] ?? []);
  const values = await executor.submit([prepared], read);
  return values.map((v) => new Uint32Array(v.buffer));
}
