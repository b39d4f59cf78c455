import { halfwordAt, wordAt } from "../compute/arrays";
import { type Linear, zeroRow } from "../compute/operations";
import { type Tensor, resident } from "../compute/tensor";
import { type AdapterLayout, type AdapterValues, slotTensors } from "./adapter";
import { type Axis, axesOf, place, placesOf } from "./axes";
import { type Base, formatOf } from "./base";
import { type Checkpoint, HEAD } from "./checkpoint";
import { familyOf } from "./families";
import { floatsOf, halvesOf } from "./conversion";
import type { TensorShape } from "./families/family";
import type { FrozenWeights, Model } from "./model";
import { ofFileBlocks, ofHalves } from "./quantised";
import type { StoredTensor } from "./safetensors";
import { Workspace } from "./workspace";

/**
 * A frozen weight to upload. Its values are read when they are requested and are not kept, so that
 * no more than two tensors are held: the one that was read, and the one that is made of it.
 */
export interface Weight {
  readonly tensor: Tensor;
  readonly stored: string | undefined; // the name of the tensor that it is made of, if of one
  /**
   * Numbers, or packed halves. Rejects with `Missing` where bytes cannot be had and with `Unusable`
   * where a value is not finite or beyond float16. Ask one weight after another, in order: weights
   * that are made of one tensor stand side by side and read it once. What is returned may lie in
   * the workspace, and then holds until that is used again.
   */
  readonly values: (workspace?: Workspace) => Promise<Float32Array | Uint32Array>;
}
/** Frozen weights, declared already, by name, for another adapter of the same checkpoint. */
export type FrozenResidents = Map<string, Tensor>;

/** A model and what must be uploaded for it. */
interface LoadedModel {
  readonly model: Model;
  readonly output: Omit<Linear, "bias">; // the output layer with its adapter; its biases bar tokens
  readonly weights: readonly Weight[]; // in the order in which the tensors lie in the files
}

/** How the frozen weights are kept, and those that another model of the checkpoint declared. */
interface FrozenOptions {
  readonly base?: Base; // f16 when absent
  readonly declared?: FrozenResidents;
}

/**
 * Builds the model of a checkpoint with its adapter. Matrices are kept as `base` says, vectors as
 * f32. Weights that `declared` holds are taken from it and not uploaded again; it takes in the
 * others.
 */
export function buildModel(
  checkpoint: Checkpoint,
  layout: AdapterLayout,
  adapter: AdapterValues,
  { base = "f16", declared = new Map() }: FrozenOptions = {},
): LoadedModel {
  const { architecture } = checkpoint;
  const family = familyOf(architecture);
  const frozen = new Residents(checkpoint, { layout, adapter }, declared, base);
  const model = family.build(frozen);
  const { a, b, da, db } = frozen.adapterOf(HEAD);
  const both = frozen.outputLayer(architecture.tied ? family.embedding : `${HEAD}.weight`);
  return { model, output: { ...both, a, b, da, db }, weights: frozen.inOrder() };
}

/** What a weight is called, and what the tensor is called that it is made of. */
interface Names {
  readonly name: string;
  readonly stored: string;
}

/** A stored matrix as float16, and how many weights are still to be made of it. */
interface Held {
  readonly name: string;
  readonly halves: Promise<Uint16Array>;
  left: number;
}

/** The residents of a checkpoint, each declared once, with how its values are made. */
class Residents implements FrozenWeights {
  readonly architecture;
  readonly axes;
  private readonly weights: Weight[] = [];
  private held: Held | undefined;
  private readonly tables = new Map<string, Tensor>();
  private readonly shapes: ReadonlyMap<string, TensorShape>;

  constructor(
    private readonly checkpoint: Checkpoint,
    private readonly trained: { readonly layout: AdapterLayout; readonly adapter: AdapterValues },
    private readonly declared: FrozenResidents,
    private readonly base: Base,
  ) {
    const { architecture } = checkpoint;
    this.architecture = architecture;
    this.axes = axesOf(architecture);
    const { V, C } = this.axes;
    const shapes = familyOf(architecture).tensors(architecture, this.axes);
    this.shapes = new Map([
      ...shapes.map((shape) => [shape.name, shape] as const),
      [`${HEAD}.weight`, { name: `${HEAD}.weight`, axes: [V, C] }],
    ]);
  }

  table = (name: string): Tensor => {
    const known = this.tables.get(name);
    if (known) return known;
    const [rows, columns] = this.shapes.get(name)?.axes ?? [];
    if (!rows || !columns) throw new Error(`The family has no table ${name}.`);
    const tensor = this.matrix({ name, stored: name }, [rows, columns], placed);
    this.tables.set(name, tensor);
    return tensor;
  };

  embedding = (): Tensor => {
    const { embedding } = familyOf(this.architecture);
    const { C, V } = this.axes;
    return this.inBlocks(embedding, [V, C], "outputs") ?? this.table(embedding);
  };

  /** The output layer whose weight has a name: W [C, V], and what its backward reads. */
  outputLayer(stored: string): Pick<Linear, "w" | "turned"> {
    const { C, V } = this.axes;
    const blocks = this.inBlocks(stored, [V, C], "outputs");
    if (blocks) return { w: blocks, turned: blocks };
    const turned = this.table(stored);
    const w = this.matrix({ name: "output layer", stored }, [V, C], transposed);
    return { w, turned };
  }

  vector = (name: string): Tensor => {
    const { axes, plus = 0 } = this.shapes.get(name) ?? {};
    const [axis] = axes ?? [];
    if (!axis) throw new Error(`The family has no vector ${name}.`);
    const values = async () => {
      const out = new Float32Array(axis.padded);
      const own = await floatsOf(name, this.stored(name));
      place(axis, { values: own.map((v) => v + plus), start: 0 }, out, 0);
      return out;
    };
    const make = () => resident(name, "f32", [axis.padded]);
    return this.declare({ name, stored: name }, make, values);
  };

  linear = (path: string): Linear => {
    const { input, output, a, b, da, db } = this.adapterOf(path);
    const stored = `${path}.weight`;
    const isTurned = this.checkpoint.tensors.get(stored)?.isTurned ?? false;
    const inputsFirst = (familyOf(this.architecture).matrices === "[K, N]") !== isTurned;
    const axes = inputsFirst ? ([input, output] as const) : ([output, input] as const);
    const [forward, back] = inputsFirst ? [placed, transposed] : [transposed, placed];
    const blocks = this.inBlocks(stored, axes, inputsFirst ? "inputs" : "outputs");
    const w = blocks ?? this.matrix({ name: stored, stored }, axes, forward);
    const turned = blocks ?? this.matrix({ name: `${stored} turned`, stored }, axes, back);
    const bias = this.shapes.has(`${path}.bias`)
      ? this.vector(`${path}.bias`)
      : zeroRow(output.padded);
    return { w, turned, bias, a, b, da, db };
  };

  constant = (name: string, values: () => Uint32Array): Tensor => {
    const make = () => resident(name, "u32", [values().length]);
    return this.declare({ name, stored: undefined }, make, () => Promise.resolve(values()));
  };

  adapterOf(path: string) {
    const { layout, adapter } = this.trained;
    const slot = layout.slots.find((s) => s.path === path);
    if (!slot) throw new Error(`The adapter has no place for ${path}.`);
    const { input, output } = slot;
    return { input, output, ...slotTensors(slot, layout.R, adapter) };
  }

  /** Declares an f16 matrix that is made of a stored one [rows, columns]. */
  matrix(names: Names, [rows, columns]: readonly [Axis, Axis], made: Arrangement): Tensor {
    const [first, last] = made === placed ? [rows, columns] : [columns, rows];
    const make = () => resident(names.name, "f16", [first.padded, last.padded]);
    const values = async (workspace = new Workspace()) => {
      const halves = await this.halves(names.stored);
      return made({ halves, rows, columns }, workspace);
    };
    return this.declare(names, make, values);
  }

  /** The same in blocks, [inputs, outputs]; undefined where it is kept as f16. */
  private inBlocks(
    stored: string,
    [rows, columns]: readonly [Axis, Axis],
    rowsAre: "inputs" | "outputs",
  ): Tensor | undefined {
    const [inputs, outputs] = rowsAre === "inputs" ? [rows, columns] : [columns, rows];
    const blocks = this.checkpoint.tensors.get(stored)?.blocks; // plans are traced without, too
    const mayStay = rowsAre === "outputs" && inputs.size === inputs.padded;
    const format = formatOf(this.base, mayStay ? blocks?.format : undefined, {
      ofVocabulary: outputs === this.axes.V,
    });
    if (format === "f16") return undefined;
    const wanted = { format, inputs, outputs };
    const name = `${stored} in ${format}`;
    const make = () => resident(name, format, [inputs.padded, outputs.padded]);
    const values = async (workspace = new Workspace()) => {
      if (mayStay && blocks?.format === format)
        return ofFileBlocks(await blocks.read(), blocks, wanted, workspace);
      return ofHalves({ halves: await this.halves(stored), rowsAre }, wanted, workspace);
    };
    return this.declare({ name, stored }, make, values);
  }

  private declare(
    { name, stored }: Pick<Weight, "stored"> & Pick<Names, "name">,
    make: () => Tensor,
    values: Weight["values"],
  ): Tensor {
    const known = this.declared.get(name);
    if (known) return known;
    const tensor = make();
    this.declared.set(name, tensor);
    this.weights.push({ tensor, stored, values });
    return tensor;
  }

  /** The weights by where their tensors lie in the files. */
  inOrder(): readonly Weight[] {
    const names = [...this.checkpoint.tensors.keys()];
    const places = new Map(names.map((name, place) => [name, place]));
    const placeOf = ({ stored = "" }: Weight) => places.get(stored) ?? names.length;
    return this.weights.sort((one, other) => placeOf(one) - placeOf(other));
  }

  /** A stored matrix, held until every weight that is made of it has been. */
  private halves(name: string): Promise<Uint16Array> {
    const held = this.held?.name === name ? this.held : this.hold(name);
    held.left -= 1;
    this.held = held.left > 0 ? held : undefined;
    return held.halves;
  }

  private hold(name: string): Held {
    this.held = undefined; // lets go of the one before, so that two are never held
    const left = this.weights.filter(({ stored }) => stored === name).length;
    return { name, left, halves: halvesOf(name, this.stored(name)) };
  }

  private stored(name: string): StoredTensor {
    const stored = this.checkpoint.tensors.get(name);
    if (!stored) throw new Error(`The checkpoint was read without ${name}.`);
    return stored;
  }
}

const packed = ({ buffer, byteOffset, length }: Uint16Array): Uint32Array =>
  new Uint32Array(buffer, byteOffset, length / 2);

/** A stored matrix [rows, columns] as it goes to the device. */
interface Stored {
  readonly halves: Uint16Array;
  readonly rows: Axis;
  readonly columns: Axis;
}

/** How a stored matrix is laid out for the device, packed. */
type Arrangement = (stored: Stored, workspace: Workspace) => Uint32Array;

/** With its padding, packed; the given array itself where there is none. */
const placed: Arrangement = ({ halves, rows, columns }, workspace) => {
  const whole = rows.size === rows.padded && columns.size === columns.padded;
  if (whole && halves.byteOffset % 4 === 0) return packed(halves);
  const out = workspace.zeros(rows.padded * columns.padded);
  for (const { from, to, length } of rows.runs)
    for (let r = 0; r < length; r++) {
      const given = { values: halves, start: (from + r) * columns.size };
      place(columns, given, out, (to + r) * columns.padded);
    }
  return packed(out);
};

const TILE = 64; // rows and columns that a processor's cache holds in both orders

/** As [columns, rows], with its padding, packed. */
const transposed: Arrangement = ({ halves, rows, columns }, workspace) => {
  const out = workspace.zeros(columns.padded * rows.padded);
  const rowAt = placesOf(rows);
  const columnAt = placesOf(columns);
  forEachTile([rows.size, columns.size], ([r0, r1], [c0, c1]) => {
    for (let c = c0; c < c1; c++) {
      const start = wordAt(columnAt, c) * rows.padded;
      for (let r = r0; r < r1; r++)
        out[start + wordAt(rowAt, r)] = halfwordAt(halves, r * columns.size + c);
    }
  });
  return packed(out);
};

type Span = readonly [from: number, to: number];

function forEachTile([R, C]: Span, run: (rows: Span, columns: Span) => void): void {
  for (let r = 0; r < R; r += TILE)
    for (let c = 0; c < C; c += TILE) run([r, Math.min(R, r + TILE)], [c, Math.min(C, c + TILE)]);
}
