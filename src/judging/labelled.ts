import type { Prompt } from "../lm/sequences";

/** Questions with one of a few labels as answer, and the strings that may be a reason for one. */
export interface LabelledStrings {
  readonly names: readonly string[]; // of the labels
  readonly continuations: readonly Uint32Array[]; // Y of each label: what follows a reason
  readonly direct: readonly Uint32Array[]; // what says each label without a reason, right after X
  /** Every reason there is; label: the number of the one that it speaks for. */
  readonly strings: readonly { readonly tokens: Uint32Array; readonly label: number | undefined }[];
  /** The number of a prompt's label; undefined where nobody knows it. */
  readonly labelOf: (prompt: Prompt) => number | undefined;
}
