import { packHalves } from "../compute/half";
import { zeroRow } from "../compute/operations";
import { type Tensor, count, resident } from "../compute/tensor";
import { type AdapterLayout, type AdapterTensors, eights, slotTensors } from "./adapter";
import type { Checkpoint } from "./checkpoint";
import { gpt2 } from "./gpt2";
import { llama } from "./llama";
import type { LoadedModel, Shelf, Weight } from "./model";

/**
 * Builds the model of a checkpoint with its adapter. Matrices are stored as f16, vectors as f32.
 */
export function buildModel(
  checkpoint: Checkpoint,
  layout: AdapterLayout,
  adapter: AdapterTensors,
): LoadedModel {
  const { architecture, values } = checkpoint;
  const weights: Weight[] = [];
  const store = (
    name: string,
    dtype: "f16" | "f32",
    shape: readonly number[],
    given: Float32Array | Uint32Array,
  ): Tensor => {
    const tensor = resident(name, dtype, shape);
    weights.push({ tensor, values: given });
    return tensor;
  };
  const read = (name: string, shape: readonly number[]): Float32Array => {
    const floats = values.get(name);
    if (!floats || floats.length !== count(shape))
      throw new Error(`The checkpoint was read without ${name} [${shape.join(", ")}].`);
    return floats;
  };
  const vector = (name: string): Tensor => {
    const { length } = values.get(name) ?? [];
    return store(name, "f32", [length], read(name, [length]));
  };
  const shelf: Shelf = {
    architecture,
    vector,
    table: (name, [rows, C]) =>
      store(
        name,
        "f16",
        [eights(rows), C],
        padded(packHalves(read(name, [rows, C])), (eights(rows) * C) / 2),
      ),
    linear: (path) => {
      const slot = layout.slots.find((s) => s.path === path);
      if (!slot) throw new Error(`No adapter slot for ${path}.`);
      const { K, N } = slot;
      const name = `${path}.weight`;
      const words = packHalves(read(name, [K, N]));
      const bias = values.has(`${path}.bias`) ? vector(`${path}.bias`) : zeroRow(N);
      return {
        w: store(name, "f16", [K, N], words),
        turned: store(`${name} turned`, "f16", [N, K], turnedHalves(words, K, N)),
        bias,
        ...slotTensors(slot, layout.R, adapter),
      };
    },
  };
  const model = architecture.family === "gpt2" ? gpt2(shelf) : llama(shelf);
  const { embedding } = model;
  const [rows, C] = embedding.shape;
  const words = weights.find(({ tensor }) => tensor === embedding)?.values as Uint32Array;
  const output = {
    w: store("output layer", "f16", [C, rows], turnedHalves(words, rows, C)),
    turned: embedding,
    ...slotTensors(layout.slots[layout.slots.length - 1], layout.R, adapter),
  };
  return { model, output, weights };
}

function padded(words: Uint32Array, length: number): Uint32Array {
  if (words.length === length) return words;
  const out = new Uint32Array(length);
  out.set(words);
  return out;
}

/** A matrix of packed halves [rows, columns], both even, turned round to [columns, rows]. */
function turnedHalves(words: Uint32Array, rows: number, columns: number): Uint32Array {
  const from = new Uint16Array(words.buffer, words.byteOffset, rows * columns);
  const to = new Uint16Array(rows * columns);
  for (let r = 0; r < rows; r++)
    for (let c = 0; c < columns; c++) to[c * rows + r] = from[r * columns + c];
  return new Uint32Array(to.buffer);
}
