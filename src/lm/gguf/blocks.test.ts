import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, test } from "vitest";
import { at, range } from "../../compute/arrays";
import type { Executor } from "../../compute/executor";
import { Graph } from "../../compute/graph";
import { toHalf } from "../../compute/half";
import { type Dims, type Kernel, portShape, ports } from "../../compute/kernel";
import { embedKernels } from "../../compute/kernels/embed/spec";
import { linearKernels } from "../../compute/kernels/linear/spec";
import { plan } from "../../compute/plan";
import { ReferenceExecutor } from "../../compute/reference/executor";
import { resident } from "../../compute/tensor";
import { executors } from "../../compute/testing";
import { axis } from "../axes";
import { ofFileBlocks } from "../quantised";
import { Workspace } from "../workspace";
import type { PackedType } from "./block";
import { blockTypes, halvesOfBlocks } from "./blocks";

/** Blocks and their numbers by the gguf package; written by tools/reference/make_gguf_blocks.py. */
const fixture = JSON.parse(
  readFileSync(new URL("fixtures/blocks.json", import.meta.url), "utf8"),
) as Readonly<Record<string, { type: number; blocks: string; values: string }>>;
/** A type, blocks of it, and their numbers, float32 as ggml computes them. */
interface Known {
  readonly type: PackedType;
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly numbers: readonly number[];
}
const bytesOf = (base64: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(Buffer.from(base64, "base64"));
const unsigned = (value: number) => value + 0; // −0 is 0

function readType({ type: number, blocks, values }: (typeof fixture)[string]): Known {
  const type = blockTypes.get(number);
  if (!type || !("unpack" in type)) throw new Error(`Type ${number} has no blocks.`);
  const numbers = Array.from(new Float32Array(bytesOf(values).buffer), unsigned);
  return { type, bytes: bytesOf(blocks), numbers };
}

const types = Object.entries(fixture).map(([name, given]) => [name, readType(given)] as const);

const WIDE = 8; // outputs of the matrix; the fixture has rows for fewer

/** The fixture's matrix of two blocks a row: its words, inputs, and numbers [inputs, WIDE]. */
function matrixOf({ type, bytes, numbers }: Known) {
  const { format, values, bytes: size, unpack } = type;
  const K = 2 * values;
  const rows = numbers.length / K;
  const wanted = { format, inputs: axis(K), outputs: axis(rows) };
  const stored = { format, bytes: size, unpack, read: () => Promise.resolve(bytes) };
  const words = ofFileBlocks(bytes, stored, wanted, new Workspace());
  const numberOf = (i: number) =>
    i % WIDE < rows ? at(numbers, (i % WIDE) * K + Math.floor(i / WIDE)) : 0;
  return { K, words, matrix: range(K * WIDE).map(numberOf) };
}

/** What a kernel writes to its one output, its inputs zeros where they are not given. */
async function written(
  executor: Executor,
  { kernel, dims }: { readonly kernel: Kernel; readonly dims: Dims },
  given: Readonly<Record<string, ArrayLike<number>>>,
): Promise<readonly number[]> {
  const tensors = Object.fromEntries(
    ports(kernel).map(([name, port]) => [name, resident(name, port.dtype, portShape(port, dims))]),
  );
  for (const [name, values] of Object.entries(given))
    executor.write(tensors[name] ?? expect.unreachable(), values);
  const graph = new Graph(kernel.name);
  graph.run(kernel, dims, tensors, tensors);
  const [prepared] = await executor.prepare([plan(graph)]);
  const [output = ""] = Object.keys(kernel.writes);
  const [values] = await executor.submit([prepared], [tensors[output] ?? expect.unreachable()]);
  return Array.from(values, unsigned);
}

const identity = (n: number): readonly number[] =>
  range(n * n).map((i) => (i % n === Math.floor(i / n) ? 1 : 0));
const turned = (matrix: readonly number[], columns: number): readonly number[] => {
  const rows = matrix.length / columns;
  return range(matrix.length).map((i) => at(matrix, (i % rows) * columns + Math.floor(i / rows)));
};

test.each(types)(
  "%s gives ggml's numbers, to the nearest f16",
  (name, { type, bytes, numbers }) => {
    expect(type.name).toBe(name);
    const withoutSign = (half: number) => (half === 0x8000 ? 0 : half);
    const found = Array.from(halvesOfBlocks(type, bytes), withoutSign);
    expect(found).toEqual(numbers.map(toHalf).map(withoutSign));
  },
);

test("every type with blocks is compared with ggml", () => {
  const packed = [...blockTypes.values()].filter((type) => "unpack" in type);
  expect(packed.map(({ name }) => name).sort()).toEqual(Object.keys(fixture).sort());
});

describe.each(
  Object.entries({ ...executors, float64: () => Promise.resolve(new ReferenceExecutor()) }),
)("blocks that stay as they are, in %s", (_, open) => {
  let executor: Executor;
  beforeAll(async () => {
    executor = await open();
  });

  test.each(types)("of %s are ggml's numbers in float32 to the last bit", async (_, known) => {
    const { K, words: w, matrix } = matrixOf(known);
    const { format } = known.type;
    const { product } = linearKernels[format];
    const float32 = async (...run: Parameters<typeof written>) =>
      (await written(...run)).map((value) => unsigned(Math.fround(value)));
    const both = { kernel: product, dims: { M: K, K, N: WIDE, R: 1, MR: 1 } };
    expect(await float32(executor, both, { x: identity(K), w })).toEqual(matrix);
    const embed = {
      kernel: embedKernels[format].tokens,
      dims: { M: WIDE, C: K, V: WIDE, SCALE: 1 },
    };
    const tokens = range(WIDE);
    expect(await float32(executor, embed, { tokens, wte: w })).toEqual(turned(matrix, WIDE));
  });
});
