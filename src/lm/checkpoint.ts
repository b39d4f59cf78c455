import { type Site, siteOf } from "./adapter";
import { type Architecture, type Read, bad } from "./architecture";
import { axesOf } from "./axes";
import { familyOf } from "./families";
import type { TensorShape } from "./families/family";
import { type StoredTensor, type TensorFile, halvesOf, largest } from "./safetensors";

/**
 * The weights of a model as its files hold them: every tensor that the family needs, checked for
 * its shape and for values that cannot be used. Nothing is converted here; a tensor's bytes are a
 * part of the file that was read.
 */
export interface Checkpoint {
  readonly architecture: Architecture; // `tied` as the weights are
  readonly tensors: ReadonlyMap<string, StoredTensor>;
  /** Whole sentences about what was found and how it is used. */
  readonly notices: readonly string[];
}

export const HEAD = "lm_head";
const HEAD_WEIGHT = `${HEAD}.weight`;

/** The linear layers an adapter sits on: all of them, the output layer last. */
export function adapterSites(a: Architecture): Site[] {
  const axes = axesOf(a);
  return [...familyOf(a).sites(a, axes), siteOf(HEAD, axes.C, axes.V)];
}

/** Trained numbers of the model itself; a tied embedding counts once. */
export const parametersOf = ({ tensors }: Checkpoint): number =>
  [...tensors.values()].reduce((sum, { shape }) => sum + shape.reduce((n, size) => n * size, 1), 0);

/** Names and shapes of everything that a checkpoint must hold, the shapes as they are stored. */
function required(a: Architecture): TensorShape[] {
  const axes = axesOf(a);
  const { sites, tensors, matrices } = familyOf(a);
  const linears = sites(a, axes).map(({ path, input, output }) => ({
    name: `${path}.weight`,
    axes: matrices === "[K, N]" ? [input, output] : [output, input],
  }));
  const head = a.tied ? [] : [{ name: HEAD_WEIGHT, axes: [axes.V, axes.C] }];
  return [...tensors(a, axes), ...linears, ...head];
}

/**
 * Takes what the family needs from the files of a checkpoint, or says which tensor is missing or of
 * the wrong shape. A tied model whose files hold a different `lm_head.weight` is taken as untied,
 * as transformers does.
 */
export function readCheckpoint(
  given: Architecture,
  files: readonly TensorFile[],
): Read<Checkpoint> {
  const { architecture, notices } = untiedWhereItDiffers(given, files);
  const { prefix } = familyOf(architecture);
  const tensors = new Map<string, StoredTensor>();
  for (const { name, axes } of required(architecture)) {
    const stored = find(files, spellings(name, prefix));
    if (!stored) return bad(absence(architecture, files, name));
    const fault = tensorFault(stored, { name, axes });
    if (fault !== undefined) return bad(fault);
    tensors.set(name, stored);
  }
  return { ok: true, value: { architecture, tensors, notices } };
}

const LARGEST_HALF = 65504;

function tensorFault(stored: StoredTensor, { name, axes }: TensorShape): string | undefined {
  const shape = axes.map(({ size }) => size).join(", ");
  if (stored.shape.join(", ") !== shape)
    return `The tensor ${name} is [${stored.shape.join(", ")}]; config.json specifies [${shape}].`;
  const most = largest(stored);
  if (most === Infinity) return `The tensor ${name} holds values that are not finite numbers.`;
  if (axes.length === 2 && most > LARGEST_HALF)
    return (
      `The tensor ${name} holds values beyond ±${LARGEST_HALF}; matrices are kept as float16 ` +
      "here."
    );
  return undefined;
}

function untiedWhereItDiffers(
  a: Architecture,
  files: readonly TensorFile[],
): Pick<Checkpoint, "architecture" | "notices"> {
  const { embedding, prefix } = familyOf(a);
  const head = find(files, [HEAD_WEIGHT]);
  const table = find(files, spellings(embedding, prefix));
  if (!a.tied || !head || !table || sameValues(head, table))
    return { architecture: a, notices: [] };
  return {
    architecture: { ...a, tied: false },
    notices: [
      "config.json ties the output layer to the input embedding, but the weights hold another " +
        `${HEAD_WEIGHT}; the stored output layer is used, as transformers does.`,
    ],
  };
}

/** Whether two tensors are the same in the precision that matrices are kept in here. */
export function sameValues(one: StoredTensor, other: StoredTensor): boolean {
  if (one.shape.join() !== other.shape.join()) return false;
  const left = halvesOf(one);
  const right = halvesOf(other);
  return left.every((half, i) => half === right[i]);
}

/** Some checkpoints leave out the family's prefix. */
const spellings = (name: string, prefix: string): string[] =>
  name.startsWith(prefix) ? [name, name.slice(prefix.length)] : [name];

function find(files: readonly TensorFile[], names: readonly string[]): StoredTensor | undefined {
  for (const file of files)
    for (const name of names) {
      const stored = file.tensors.get(name);
      if (stored) return stored;
    }
  return undefined;
}

function absence(a: Architecture, files: readonly TensorFile[], name: string): string {
  const names = spellings(name, familyOf(a).prefix);
  const dtype = files
    .flatMap(({ skipped }) => names.map((spelling) => skipped.get(spelling)))
    .find((d) => d !== undefined);
  return dtype === undefined
    ? `The weights have no tensor ${name}; a ${a.family} model needs it.`
    : `The tensor ${name} is stored as ${dtype}; only F32, F16 and BF16 are read.`;
}
