import { type Architecture, type Read, bad } from "../architecture";
import { type Checkpoint, readCheckpoint } from "../checkpoint";
import { toFloats } from "../conversion";
import { quoted } from "../quoted";
import { readArchitecture } from "../families";
import type { Json } from "../families/config";
import type { StoredTensor } from "../safetensors";
import { halvesOfBlocks } from "./blocks";
import type { GgufFile, GgufTensor } from "./container";
import { FREQUENCY_FACTORS, withFactors } from "./frequency-factors";
import { architectures, configOf } from "./config";
import { type Renamed, renamed, storedRow } from "./names";

/**
 * The sizes of the model in a GGUF file and its rotary frequencies, or one sentence on what is
 * wrong with them; rejects where bytes cannot be had.
 */
export async function ggufArchitecture(file: GgufFile): Promise<Read<Architecture>> {
  const family = file.metadata.get("general.architecture");
  if (typeof family !== "string" || !architectures.includes(family))
    return bad(
      "The GGUF file holds a model of the architecture " +
        `${quoted(JSON.stringify(family ?? null))}; only ${architectures.join(", ")} are read.`,
    );
  const architecture = readArchitecture(configOf(file));
  if (!architecture.ok) return bad(`The GGUF file's metadata as a ${architecture.sentence}`);
  const factors = file.tensors.get(FREQUENCY_FACTORS);
  return factors ? withFactors(architecture.value, factors) : architecture;
}

/**
 * The weights of the model in a GGUF file. F32, F16 and BF16 stay as they are; quantised tensors
 * become F16, computed again whenever a tensor's bytes are requested, or stay in blocks where a
 * model is kept in those. Whatever is wrong is one
 * sentence; rejects where bytes cannot be had.
 */
export async function ggufCheckpoint(file: GgufFile): Promise<Read<Checkpoint>> {
  const architecture = await ggufArchitecture(file);
  if (!architecture.ok) return architecture;
  const tensors = storedTensors(file, configOf(file));
  if (!tensors.ok) return tensors;
  const none = { skipped: new Map<string, string>(), metadata: {} };
  return readCheckpoint(architecture.value, [{ tensors: tensors.value, ...none }]);
}

/** A tensor that is not known could change the model, so none is left out. */
function storedTensors(
  { tensors }: GgufFile,
  config: Json,
): Read<ReadonlyMap<string, StoredTensor>> {
  const out = new Map<string, StoredTensor>();
  for (const [name, tensor] of tensors) {
    if (name === FREQUENCY_FACTORS) continue; // the architecture has them
    const known = renamed(name, config);
    if (!known)
      return bad(
        `The GGUF file holds the tensor ${quoted(name)}, for which its model has no place here; ` +
          "the model would differ without it.",
      );
    out.set(known.name, stored(tensor, known));
  }
  return { ok: true, value: out };
}

function stored(tensor: GgufTensor, renamed: Renamed): StoredTensor {
  const { reorderedHeads, isTurned, added } = renamed;
  const { type, shape } = tensor;
  const read = async () => {
    const given = await tensor.read();
    return reorderedHeads > 0 ? putBack(shape, given, reorderedHeads) : given;
  };
  const turned = isTurned && { isTurned };
  if ("plain" in type) {
    const plain = { dtype: type.plain, shape, read, ...turned };
    return added === 0 ? plain : lessened(plain, added);
  }
  return {
    dtype: "F16",
    shape,
    read: async () => new Uint8Array(halvesOfBlocks(type, await read()).buffer),
    blocks: { format: type.format, bytes: type.bytes, unpack: type.unpack, read },
    ...turned,
  };
}

/** A tensor without what llama.cpp has added to every number. */
const lessened = ({ dtype, shape, read }: StoredTensor, added: number): StoredTensor => ({
  dtype: "F32",
  shape,
  read: async () => {
    const numbers = toFloats(dtype, await read());
    return new Uint8Array(numbers.map((number) => number - added).buffer);
  },
});

/** The blocks of a query or key matrix, its rows in Hugging Face's order. */
function putBack(shape: readonly number[], bytes: Uint8Array, heads: number): Uint8Array {
  const rows = shape[0] ?? 0;
  const rowBytes = bytes.byteLength / rows;
  const out = new Uint8Array(bytes.byteLength);
  for (let r = 0; r < rows; r++) {
    const from = storedRow(r, rows / heads) * rowBytes;
    out.set(bytes.subarray(from, from + rowBytes), r * rowBytes);
  }
  return out;
}
