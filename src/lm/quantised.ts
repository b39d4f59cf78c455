import { halfwordAt, wordAt } from "../compute/arrays";
import { Blocks, emptyBlock, quantise } from "../compute/blocks";
import { fromHalf } from "../compute/half";
import { type BlockFormat, GROUP, blockBytes } from "../compute/weight-formats";
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
  const { inputs, outputs } = wanted;
  const blocks = emptyBlocks(wanted, workspace);
  const block = emptyBlock();
  const groups = inputs.size / GROUP;
  const places = placesOf(outputs);
  for (let row = 0; row < outputs.size; row++)
    for (let g = 0; g < groups; g++) {
      unpack(bytes, (row * groups + g) * size, block);
      blocks.set(g, wordAt(places, row), block);
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
  const group = new Float64Array(GROUP);
  const numbers = Float64Array.from({ length: 2 ** 16 }, (_, half) => fromHalf(half));
  for (let output = 0; output < outputs.size; output++)
    for (let first = 0; first < inputs.padded; first += GROUP) {
      const length = Math.min(GROUP, inputs.padded - first);
      for (let i = 0; i < length; i++) {
        const source = wordAt(sources, first + i);
        const at = source * ofInput + output * ofOutput;
        group[i] = source === PADDING ? 0 : (numbers[halfwordAt(halves, at)] ?? NaN);
      }
      quantise(format, length === GROUP ? group : group.subarray(0, length), block);
      blocks.set(first / GROUP, wordAt(places, output), block);
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
