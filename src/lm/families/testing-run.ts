import type { Executor } from "../../compute/executor";
import { Graph } from "../../compute/graph";
import { attention, linear, pairLogProbs } from "../../compute/operations";
import { plan } from "../../compute/plan";
import { type Tensor, resident } from "../../compute/tensor";
import { type AdapterLayout, adapterTensors } from "../adapter";
import type { Architecture } from "../architecture";
import { axesOf } from "../axes";
import type { Base } from "../base";
import { type Checkpoint, HEAD, readCheckpoint } from "../checkpoint";
import { readSafetensors, writeSafetensors } from "../safetensors";
import { inMemory } from "../sources/source";
import { uploadWeights } from "../upload";
import { buildModel } from "../weights";
import { familyOf } from ".";

/** Tests only: a tensor that a checkpoint is to hold. */
interface Wanted {
  readonly name: string;
  readonly shape: readonly number[];
  readonly isGainFromOne: boolean; // stored as the difference from 1
}

/** Tests only: a checkpoint whose values are given by name and shape. */
export async function checkpointOf(
  a: Architecture,
  valuesOf: (wanted: Wanted) => Float32Array,
): Promise<Checkpoint> {
  const axes = axesOf(a);
  const { sites, tensors, matrices } = familyOf(a);
  const linears = sites(a, axes).map(({ path, input, output }) => ({
    name: `${path}.weight`,
    axes: matrices === "[K, N]" ? [input, output] : [output, input],
    plus: 0,
  }));
  const head = { name: `${HEAD}.weight`, axes: [axes.V, axes.C], plus: 0 };
  const all = [...tensors(a, axes), ...linears, ...(a.tied ? [] : [head])];
  const file = writeSafetensors(
    all.map(({ name, axes: of, plus }) => {
      const shape = of.map(({ size }) => size);
      return { name, shape, values: valuesOf({ name, shape, isGainFromOne: plus === 1 }) };
    }),
  );
  const parsed = await readSafetensors(inMemory(file));
  if (!parsed.ok) throw new Error(parsed.sentence);
  const read = await readCheckpoint(a, [parsed.value]);
  if (!read.ok) throw new Error(read.sentence);
  return read.value;
}

/** Tests only: a sequence, which tokens log p is asked of after each token, and dL/dlog p. */
interface Asked {
  readonly tokens: readonly number[];
  readonly pairs: readonly (readonly number[])[];
  readonly slopes: ArrayLike<number>; // by pair
  readonly parameters: Float32Array; // of the adapter
}

/** Tests only: log p of the pairs and the gradient of the adapter, by one pass. */
export async function runOn(
  executor: Executor,
  {
    checkpoint,
    layout,
    base = "f16",
  }: { checkpoint: Checkpoint; layout: AdapterLayout; base?: Base },
  { tokens, pairs, slopes, parameters }: Asked,
): Promise<{ readonly logp: Float32Array; readonly gradient: Float32Array }> {
  const adapter = adapterTensors(layout);
  const { model, output, weights } = buildModel(checkpoint, layout, adapter, { base });
  const { V } = checkpoint.architecture;
  const T = tokens.length;
  const u32 = (name: string, values: readonly number[]) => uploaded(executor, name, values);
  const flat = pairs.flat();
  const wanted = {
    rows: u32(
      "rows",
      pairs.flatMap((row, t) => row.map(() => t)),
    ),
    tokens: u32("tokens of pairs", flat),
    order: u32("order", [...flat.keys()]),
    rowStart: u32("row starts", startsOf(pairs)),
  };
  const layoutRow = u32("layout", [0, 0, 0, 0]);
  const scale = resident("scale", "f32", [1]);
  const bias = resident("bias", "f32", [model.V]);
  const dlogp = resident("dlogp", "f32", [flat.length]);
  const out = resident("logp", "f32", [flat.length]);
  const g = new Graph("one sequence");
  const run = (graph: Graph, qkv: Tensor, layer: number) =>
    attention(graph, qkv, layoutRow, { P: T, B: 0, T: 0, ...model.headsOf(layer) });
  const rows = { tokens: u32("tokens", tokens), positions: u32("positions", [...tokens.keys()]) };
  const h = model.finalNorm(g, model.body(g, { ...rows, scale, attend: { run } }));
  pairLogProbs(g, linear(g, h, { ...output, bias }, { scale }), wanted, out);
  g.backward(new Map([[out, dlogp]]));
  await uploadWeights(executor, weights);
  executor.write(scale, [layout.alpha / layout.R]);
  executor.write(
    bias,
    Float32Array.from({ length: model.V }, (_, v) => (v < V ? 0 : -1e30)),
  );
  executor.write(dlogp, slopes);
  executor.write(adapter.parameters, parameters);
  executor.write(adapter.gradient, new Float32Array(layout.length));
  const [prepared] = await executor.prepare([plan(g)]);
  const [logp, gradient] = await executor.submit([prepared], [out, adapter.gradient]);
  return { logp, gradient };
}

function uploaded(executor: Executor, name: string, values: readonly number[]): Tensor<"u32"> {
  const tensor = resident(name, "u32", [values.length]);
  executor.write(tensor, values);
  return tensor;
}

/** Where each row's pairs begin, and where the last row's end. */
function startsOf(pairs: readonly (readonly number[])[]): number[] {
  let start = 0;
  const starts = pairs.map((row) => (start += row.length) - row.length);
  return [...starts, start];
}
