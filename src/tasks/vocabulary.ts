/** What a task needs of a tokenizer. `lm/tokenizer` has it. */
export interface Vocabulary {
  readonly size: number; // V; ids run from 0
  readonly eos: number | undefined;
  encode(text: string): Uint32Array;
  decode(tokens: ArrayLike<number>): string;
  /** The id whose text is exactly this, if one token says it. */
  tokenOf(text: string): number | undefined;
  textOf(id: number): string;
  /** The text of a special token that the tokenizer would read in this text, if there is one. */
  specialIn(text: string): string | undefined;
}
