/** The numbers of a decoder-only model, read from Hugging Face's `config.json`. */
export interface Architecture {
  readonly family: string; // a name in `families`
  readonly layers: number;
  readonly C: number; // hidden width
  readonly HQ: number; // query heads
  readonly HKV: number; // key and value heads
  readonly D: number; // width of a head
  readonly F: number; // inner width of the MLP
  readonly V: number; // vocabulary
  readonly L: number; // positions
  readonly epsilon: number; // of the norms
  readonly theta: number; // of the rotary embedding; 0 where there is none
  readonly tied: boolean; // the output embedding is the input embedding
}

/** A value, or one sentence that says what is wrong, where, and what to do. */
export type Read<T> = { ok: true; value: T } | { ok: false; sentence: string };

export const bad = (sentence: string): { ok: false; sentence: string } => ({ ok: false, sentence });
