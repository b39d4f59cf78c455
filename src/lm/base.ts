import { type BlockFormat, type WeightFormat, blockFormats } from "../compute/weight-formats";
import type { Checkpoint } from "./checkpoint";

/**
 * How the frozen matrices of a model are kept on the device. `auto`: as the file has them where it
 * has blocks, else float16. `int8` and `q4` quantise what the file has in more bits; blocks of a
 * file that are as small already stay as they are. Vectors (gains, biases) and
 * GPT-2's table of positions are not quantised. `q4` keeps the vocabulary's matrices, embedding and
 * output layer, in 8 bits, as llama.cpp's files of 4 bits do.
 */
export const bases = ["f16", "auto", "int8", "q4"] as const;
export type Base = (typeof bases)[number];

/** The base of a name; f16 where it names none, as runs did before there was a choice. */
export const baseOf = (name: unknown): Base => bases.find((base) => base === name) ?? "f16";

/** The formats in which the matrices of a checkpoint are kept, e.g. "q4_1 and q8_0". */
export function formatsIn({ tensors, architecture }: Checkpoint, base: Base = "f16"): string {
  const { V } = architecture;
  const matrices = [...tensors.values()].filter(({ shape }) => shape.length === 2);
  const formats = matrices.map(({ blocks, shape }) =>
    formatOf(base, blocks?.format, { ofVocabulary: shape[0] === V }),
  );
  return [...new Set(formats)].sort().join(" and ");
}

/** The format of a matrix that the file has in blocks of `stored`, if it has. */
export function formatOf(
  base: Base,
  stored: BlockFormat | undefined,
  { ofVocabulary }: { readonly ofVocabulary: boolean },
): WeightFormat {
  switch (base) {
    case "f16":
      return "f16";
    case "auto":
      return stored ?? "f16";
    case "int8":
      return stored ?? "q8_0";
    case "q4":
      if (ofVocabulary) return stored ?? "q8_0";
      return stored === undefined || blockFormats[stored].bits > 4 ? "q4_1" : stored;
  }
}
