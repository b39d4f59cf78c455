import { type Read, bad } from "../architecture";
import { type Checkpoint, readCheckpoint } from "../checkpoint";
import { readArchitecture } from "../families";
import type { Json } from "../families/config";
import type { StoredTensor } from "../safetensors";
import { unpackBlocks } from "./blocks";
import { type GgufFile, type GgufTensor, readGguf } from "./container";
import { type Renamed, configOf, renamed, storedRow } from "./llama";

/**
 * The weights of a Llama in a GGUF file. F32, F16 and BF16 stay as they are; quantised tensors
 * become F16, each anew whenever its bytes are requested, so that no more than one of them is held
 * beside the file. Whatever is wrong is one sentence.
 */
export function readGgufCheckpoint(bytes: Uint8Array): Read<Checkpoint> {
  const file = readGguf(bytes);
  if (!file.ok) return file;
  const family = file.value.metadata.get("general.architecture");
  if (family !== "llama")
    return bad(
      `The GGUF file holds a model of the architecture ${JSON.stringify(family ?? null)}; only ` +
        '"llama" is read.',
    );
  const config = configOf(file.value);
  const architecture = readArchitecture(config);
  if (!architecture.ok) return bad(`The GGUF file's metadata as a ${architecture.sentence}`);
  const tensors = storedTensors(file.value, config);
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
    const known = renamed(name, config);
    if (!known)
      return bad(
        `The GGUF file holds the tensor ${name}, for which a Llama has no place here; the model ` +
          "would differ without it.",
      );
    out.set(known.name, stored(tensor, known));
  }
  return { ok: true, value: out };
}

function stored(tensor: GgufTensor, { reorderedHeads }: Renamed): StoredTensor {
  const { type, shape } = tensor;
  return {
    dtype: "plain" in type ? type.plain : "F16",
    shape,
    get bytes() {
      const own = reorderedHeads > 0 ? putBack(tensor, reorderedHeads) : tensor.bytes;
      return "plain" in type ? own : new Uint8Array(unpackBlocks(type, own).buffer);
    },
  };
}

/** The blocks of a query or key matrix, its rows in Hugging Face's order. */
function putBack({ shape, bytes }: GgufTensor, heads: number): Uint8Array {
  const rows = shape[0] ?? 0;
  const rowBytes = bytes.byteLength / rows;
  const out = new Uint8Array(bytes.byteLength);
  for (let r = 0; r < rows; r++) {
    const from = storedRow(r, rows / heads) * rowBytes;
    out.set(bytes.subarray(from, from + rowBytes), r * rowBytes);
  }
  return out;
}
