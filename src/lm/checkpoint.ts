import { type Site, siteOf } from "./adapter";
import { type Architecture, type Read, bad } from "./architecture";
import { axesOf } from "./axes";
import { familyOf } from "./families";
import type { TensorShape } from "./families/family";
import { quoted } from "./quoted";
import { toHalves } from "./conversion";
import type { StoredTensor, TensorFile } from "./safetensors";

/**
 * The weights of a model as its files hold them: every tensor that the family needs, checked for
 * its shape. Nothing is read or converted here; a tensor's bytes are still in its file.
 */
export interface Checkpoint {
  readonly architecture: Architecture; // `tied` as the weights are
  /** In the order in which they lie in the files, which is the order to read them in. */
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

/** The same before there is a checkpoint, by what the model's config says. */
export const parameterCount = (a: Architecture): number =>
  required(a).reduce((sum, { axes }) => sum + axes.reduce((n, { size }) => n * size, 1), 0);

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
 * as transformers does; the two are read for that, where both are there. Rejects where their bytes
 * cannot be had.
 */
export async function readCheckpoint(
  given: Architecture,
  files: readonly TensorFile[],
): Promise<Read<Checkpoint>> {
  const { architecture, notices } = await untiedWhereItDiffers(given, files);
  const { prefix } = familyOf(architecture);
  const found = new Map<string, StoredTensor>();
  for (const { name, axes } of required(architecture)) {
    const stored = find(files, spellings(name, prefix));
    if (!stored) return bad(absence(architecture, files, name));
    const fault = shapeFault(stored, { name, axes });
    if (fault !== undefined) return bad(fault);
    found.set(name, stored);
  }
  return { ok: true, value: { architecture, tensors: inOrder(found, files), notices } };
}

/** Named tensors, sorted by where they lie in the files. */
function inOrder(
  named: ReadonlyMap<string, StoredTensor>,
  files: readonly TensorFile[],
): ReadonlyMap<string, StoredTensor> {
  const all = files.flatMap(({ tensors }) => [...tensors.values()]);
  const places = new Map(all.map((stored, place) => [stored, place]));
  const placeOf = (stored: StoredTensor) => places.get(stored) ?? Infinity;
  return new Map([...named].sort(([, one], [, other]) => placeOf(one) - placeOf(other)));
}

function shapeFault(stored: StoredTensor, { name, axes }: TensorShape): string | undefined {
  const sizes = axes.map(({ size }) => size);
  const shape = (stored.isTurned === true ? sizes.reverse() : sizes).join(", ");
  return stored.shape.join(", ") === shape
    ? undefined
    : `The tensor ${name} is [${stored.shape.join(", ")}]; config.json specifies [${shape}].`;
}

async function untiedWhereItDiffers(
  a: Architecture,
  files: readonly TensorFile[],
): Promise<Pick<Checkpoint, "architecture" | "notices">> {
  const { embedding, prefix } = familyOf(a);
  const head = find(files, [HEAD_WEIGHT]);
  const table = find(files, spellings(embedding, prefix));
  if (!a.tied || !head || !table || (await sameValues(head, table)))
    return { architecture: a, notices: [] };
  return {
    architecture: { ...a, tied: false },
    notices: [
      "config.json ties the output layer to the input embedding, but the weights hold another " +
        `${HEAD_WEIGHT}; the stored output layer is used, as transformers does.`,
    ],
  };
}

/**
 * Whether two tensors are the same in the precision that matrices are kept in here. Rejects where
 * their bytes cannot be had.
 */
export async function sameValues(one: StoredTensor, other: StoredTensor): Promise<boolean> {
  if (one.shape.join() !== other.shape.join()) return false;
  const left = toHalves(one.dtype, await one.read()).halves;
  const right = toHalves(other.dtype, await other.read()).halves;
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
    : `The tensor ${name} is stored as ${quoted(dtype)}; only F32, F16 and BF16 are read.`;
}
