import { byteAt } from "../../compute/arrays";
import type { Block } from "../../compute/blocks";
import type { StoredBlocks } from "../safetensors";

/** How blocks of ggml whose q, d and m kernels read as they are become such blocks. */
type Kept = Pick<StoredBlocks, "format" | "unpack">;

const halfBits = (bytes: Uint8Array, i: number): number =>
  byteAt(bytes, i) | (byteAt(bytes, i + 1) << 8);

/** Byte i holds q_i in its low half and q_{i+16} in its high half. */
function fourBits(bytes: Uint8Array, from: number, { q }: Block): void {
  for (let i = 0; i < 16; i++) {
    const pair = byteAt(bytes, from + i);
    q[i] = pair & 15;
    q[16 + i] = pair >> 4;
  }
}

/** By ggml's name for the type; blocks-of-32.ts says what each block holds. */
export const keptBlocks: ReadonlyMap<string, Kept> = new Map<string, Kept>([
  [
    "Q8_0",
    {
      format: "q8_0",
      unpack(bytes, from, block) {
        block.d = halfBits(bytes, from);
        for (let i = 0; i < 32; i++) block.q[i] = byteAt(bytes, from + 2 + i);
      },
    },
  ],
  [
    "Q4_0",
    {
      format: "q4_0",
      unpack(bytes, from, block) {
        block.d = halfBits(bytes, from);
        fourBits(bytes, from + 2, block);
      },
    },
  ],
  [
    "Q4_1",
    {
      format: "q4_1",
      unpack(bytes, from, block) {
        block.d = halfBits(bytes, from);
        block.m = halfBits(bytes, from + 2);
        fourBits(bytes, from + 4, block);
      },
    },
  ],
]);
