/** What a task needs of a tokenizer. `lm/tokenizer` has it. */
export interface Vocabulary {
  readonly size: number; // V; ids run from 0
  readonly eos: number | undefined;
  /** The tokens of a prompt, with the token in front that the model expects there. */
  encode(text: string): Uint32Array;
  /** The tokens of a text that goes on after another one: nothing is put in front of it. */
  encodeRest(text: string): Uint32Array;
  /** The tokens of a text as a message, by the model's chat template. Absent: it has none. */
  chat?(
    this: void,
    text: string,
  ):
    | { readonly ok: true; readonly value: Uint32Array }
    | { readonly ok: false; readonly sentence: string };
  /** Why a text cannot be encoded as a prompt, in one sentence. Absent: every text can be. */
  refusal?(text: string): string | undefined;
  decode(tokens: ArrayLike<number>): string;
  /** The id whose text is exactly this, if one token says it. */
  tokenOf(text: string): number | undefined;
  textOf(id: number): string;
  /** The text of a special token that the tokenizer would read in this text, if there is one. */
  specialIn(text: string): string | undefined;
}
