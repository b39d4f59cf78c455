import { halfwordAt, wordAt } from "../compute/arrays";
import { Blocks, emptyBlock } from "../compute/blocks";
import { fromHalf } from "../compute/half";
import { quantise } from "../compute/quantise";
import { type BlockFormat, blockBytes, blockFormats } from "../compute/weight-formats";
import { type Axis, placesOf } from "./axes";
import type { StoredBlocks } from "./safetensors";
import type { Workspace } from "./workspace";

/** A matrix as it goes to the device in blocks: K inputs, N outputs, padding included. */
interface Wanted {
  readonly format: BlockFormat;
  readonly inputs: Axis;
  readonly outputs: Axis;
}

/** A matrix of a file's own blocks, row by row of its outputs; the inputs have no padding. */
export function ofFileBlocks(
  bytes: Uint8Array,
  { bytes: size, unpack }: StoredBlocks,
  wanted: Wanted,
  workspace: Workspace,
): Uint32Array {
  const { inputs, outputs, format } = wanted;
  const blocks = emptyBlocks(wanted, workspace);
  const block = emptyBlock();
  const ofRow = inputs.size / blockFormats[format].inputs;
  const places = placesOf(outputs);
  for (let row = 0; row < outputs.size; row++)
    for (let b = 0; b < ofRow; b++) {
      unpack(bytes, (row * ofRow + b) * size, block);
      blocks.set(b, wordAt(places, row), block);
    }
  return blocks.words;
}

/** A matrix of halves, whose rows are its inputs or its outputs, each block nearest. */
export function ofHalves(
  { halves, rowsAre }: { halves: Uint16Array; rowsAre: "inputs" | "outputs" },
  wanted: Wanted,
  workspace: Workspace,
): Uint32Array {
  const { inputs, outputs, format } = wanted;
  const blocks = emptyBlocks(wanted, workspace);
  const block = emptyBlock();
  const [ofInput, ofOutput] = rowsAre === "inputs" ? [outputs.size, 1] : [1, inputs.size];
  const sources = sourcesOf(inputs);
  const places = placesOf(outputs);
  const { inputs: size } = blockFormats[format];
  const own = new Float64Array(size);
  const numbers = Float64Array.from({ length: 2 ** 16 }, (_, half) => fromHalf(half));
  for (let output = 0; output < outputs.size; output++)
    for (let first = 0; first < inputs.padded; first += size) {
      const length = Math.min(size, inputs.padded - first);
      for (let i = 0; i < length; i++) {
        const source = wordAt(sources, first + i);
        const at = source * ofInput + output * ofOutput;
        own[i] = source === PADDING ? 0 : (numbers[halfwordAt(halves, at)] ?? NaN);
      }
      quantise(format, length === size ? own : own.subarray(0, length), block);
      blocks.set(first / size, wordAt(places, output), block);
    }
  return blocks.words;
}

function emptyBlocks({ format, inputs, outputs }: Wanted, workspace: Workspace): Blocks {
  const shape = [inputs.padded, outputs.padded] as const;
  const { buffer, byteOffset, length } = workspace.zeros(blockBytes(format, shape) / 2);
  return new Blocks(format, shape, new Uint32Array(buffer, byteOffset, length / 2));
}

const PADDING = 0xffffffff;

/** Which entry of an axis lies at each place on the device. */
function sourcesOf(axis: Axis): Uint32Array {
  const sources = new Uint32Array(axis.padded).fill(PADDING);
  for (const [entry, place] of placesOf(axis).entries()) sources[place] = entry;
  return sources;
}
