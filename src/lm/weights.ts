import { at } from "../compute/arrays";
import { type Linear, zeroRow } from "../compute/operations";
import { type Tensor, resident } from "../compute/tensor";
import { type AdapterLayout, type AdapterTensors, slotTensors } from "./adapter";
import { type Axis, axesOf, place } from "./axes";
import { type Checkpoint, HEAD } from "./checkpoint";
import { familyOf } from "./families";
import type { FrozenWeights, Model } from "./model";
import { type StoredTensor, halvesOf, toFloats } from "./safetensors";

/**
 * A frozen weight to upload. Its values are made when they are requested and are not kept, so
 * that no more than one tensor is held beside the file.
 */
export interface Weight {
  readonly tensor: Tensor;
  readonly values: () => Float32Array | Uint32Array; // numbers, or packed halves
}
/** Frozen weights, declared already, by name, for another adapter of the same checkpoint. */
export type FrozenResidents = Map<string, Tensor>;

/** A model and what must be uploaded for it. */
interface LoadedModel {
  readonly model: Model;
  readonly output: Omit<Linear, "bias">; // the output layer with its adapter; its biases bar tokens
  readonly weights: readonly Weight[];
}

/**
 * Builds the model of a checkpoint with its adapter. Matrices are kept as f16, vectors as f32.
 * Weights that `declared` holds are taken from it and not uploaded again; it takes in the others.
 */
export function buildModel(
  checkpoint: Checkpoint,
  layout: AdapterLayout,
  adapter: AdapterTensors,
  declared: FrozenResidents = new Map(),
): LoadedModel {
  const { architecture } = checkpoint;
  const family = familyOf(architecture);
  const frozen = new Residents(checkpoint, layout, adapter, declared);
  const model = family.build(frozen);
  const { C, V } = frozen.axes;
  const embedding = architecture.tied ? family.embedding : `${HEAD}.weight`;
  const turned = frozen.table(embedding);
  const { a, b, da, db } = frozen.adapterOf(HEAD);
  const w = frozen.matrix("output layer", C, V, () => transposed(frozen.halves(embedding), V, C));
  return { model, output: { w, turned, a, b, da, db }, weights: frozen.weights };
}

/** The residents of a checkpoint, each declared once, with how its values are made. */
class Residents implements FrozenWeights {
  readonly architecture;
  readonly axes;
  readonly weights: Weight[] = [];
  private readonly tables = new Map<string, Tensor>();
  private readonly shapes: ReadonlyMap<string, readonly Axis[]>;

  constructor(
    private readonly checkpoint: Checkpoint,
    private readonly layout: AdapterLayout,
    private readonly adapter: AdapterTensors,
    private readonly declared: FrozenResidents,
  ) {
    const { architecture } = checkpoint;
    this.architecture = architecture;
    this.axes = axesOf(architecture);
    const { V, C } = this.axes;
    const shapes = familyOf(architecture).tensors(architecture, this.axes);
    this.shapes = new Map([
      ...shapes.map(({ name, axes }) => [name, axes] as const),
      [`${HEAD}.weight`, [V, C]],
    ]);
  }

  table = (name: string): Tensor => {
    const known = this.tables.get(name);
    if (known) return known;
    const [rows, columns] = this.shapes.get(name) ?? [];
    if (!rows || !columns) throw new Error(`The family has no table ${name}.`);
    const tensor = this.matrix(name, rows, columns, () => placed(this.halves(name), rows, columns));
    this.tables.set(name, tensor);
    return tensor;
  };

  vector = (name: string): Tensor => {
    const [axis] = this.shapes.get(name) ?? [];
    if (!axis) throw new Error(`The family has no vector ${name}.`);
    const values = () => {
      const out = new Float32Array(axis.padded);
      place(axis, { values: toFloats(this.stored(name)), start: 0 }, out, 0);
      return out;
    };
    return this.declare(name, () => resident(name, "f32", [axis.padded]), values);
  };

  linear = (path: string): Linear => {
    const { input, output, a, b, da, db } = this.adapterOf(path);
    const name = `${path}.weight`;
    const inputsFirst = familyOf(this.architecture).matrices === "[K, N]";
    const halves = () => this.halves(name);
    const w = this.matrix(name, input, output, () =>
      inputsFirst ? placed(halves(), input, output) : transposed(halves(), output, input),
    );
    const turned = this.matrix(`${name} turned`, output, input, () =>
      inputsFirst ? transposed(halves(), input, output) : placed(halves(), output, input),
    );
    const bias = this.shapes.has(`${path}.bias`)
      ? this.vector(`${path}.bias`)
      : zeroRow(output.padded);
    return { w, turned, bias, a, b, da, db };
  };

  adapterOf(path: string) {
    const slot = this.layout.slots.find((s) => s.path === path);
    if (!slot) throw new Error(`The adapter has no place for ${path}.`);
    const { input, output } = slot;
    return { input, output, ...slotTensors(slot, this.layout.R, this.adapter) };
  }

  /** Declares an f16 matrix [rows, columns]. */
  matrix(name: string, rows: Axis, columns: Axis, values: () => Uint32Array): Tensor {
    return this.declare(name, () => resident(name, "f16", [rows.padded, columns.padded]), values);
  }

  private declare(name: string, make: () => Tensor, values: Weight["values"]): Tensor {
    const known = this.declared.get(name);
    if (known) return known;
    const tensor = make();
    this.declared.set(name, tensor);
    this.weights.push({ tensor, values });
    return tensor;
  }

  halves = (name: string): Uint16Array => halvesOf(this.stored(name));

  private stored(name: string): StoredTensor {
    const stored = this.checkpoint.tensors.get(name);
    if (!stored) throw new Error(`The checkpoint was read without ${name}.`);
    return stored;
  }
}

/**
 * A stored matrix [rows, columns] with its padding, packed; the given array itself where none is.
 */
function placed(halves: Uint16Array, rows: Axis, columns: Axis): Uint32Array {
  const whole = rows.size === rows.padded && columns.size === columns.padded;
  if (whole && halves.byteOffset % 4 === 0)
    return new Uint32Array(halves.buffer, halves.byteOffset, halves.length / 2);
  const out = new Uint16Array(rows.padded * columns.padded);
  for (const { from, to, length } of rows.runs)
    for (let r = 0; r < length; r++) {
      const given = { values: halves, start: (from + r) * columns.size };
      place(columns, given, out, (to + r) * columns.padded);
    }
  return new Uint32Array(out.buffer);
}

/** A stored matrix [rows, columns] as [columns, rows], with its padding, packed. */
function transposed(halves: Uint16Array, rows: Axis, columns: Axis): Uint32Array {
  const out = new Uint16Array(columns.padded * rows.padded);
  const place = placesOf(columns).map((column) => column * rows.padded);
  placesOf(rows).forEach((row, r) => {
    const given = halves.subarray(r * columns.size, (r + 1) * columns.size);
    for (let c = 0; c < given.length; c++) out[at(place, c) + row] = at(given, c);
  });
  return new Uint32Array(out.buffer);
}

/** Where each entry of an axis lies on the device. */
function placesOf({ size, runs }: Axis): Uint32Array {
  const places = new Uint32Array(size);
  for (const { from, to, length } of runs)
    for (let i = 0; i < length; i++) places[from + i] = to + i;
  return places;
}
