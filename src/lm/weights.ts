import { zeroRow } from "../gpu/operations";
import { type Tensor, count, resident } from "../gpu/tensor";
import { type AdapterLayout, type AdapterTensors, slotTensors } from "./adapter";
import type { Checkpoint } from "./checkpoint";
import { gpt2 } from "./gpt2";
import { llama } from "./llama";
import type { LoadedModel, Shelf, Weight } from "./model";

/** Builds the model of a checkpoint with its adapter. Matrices are stored as f16, vectors as f32. */
export function buildModel(checkpoint: Checkpoint, layout: AdapterLayout, adapter: AdapterTensors): LoadedModel {
  const { architecture, values } = checkpoint;
  const weights: Weight[] = [];
  const store = (name: string, dtype: "f16" | "f32", shape: readonly number[]): Tensor => {
    const floats = values.get(name);
    if (!floats || floats.length !== count(shape)) throw new Error(`The checkpoint was read without ${name} [${shape.join(", ")}].`);
    const tensor = resident(name, dtype, shape);
    weights.push({ tensor, values: floats });
    return tensor;
  };
  const shelf: Shelf = {
    architecture,
    matrix: (name, shape) => store(name, "f16", shape),
    vector: (name) => store(name, "f32", [values.get(name)?.length ?? 0]),
    linear: (path) => {
      const slot = layout.slots.find((s) => s.path === path);
      if (!slot) throw new Error(`No adapter slot for ${path}.`);
      const { K, N } = slot;
      const bias = values.has(`${path}.bias`) ? store(`${path}.bias`, "f32", [N]) : zeroRow(N);
      return { w: store(`${path}.weight`, "f16", [K, N]), bias, ...slotTensors(slot, layout.R, adapter) };
    },
  };
  const model = architecture.family === "gpt2" ? gpt2(shelf) : llama(shelf);
  return { model, weights };
}
