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
  readonly L: number; // positions that a sequence may have
  readonly epsilon: number; // of the norms
  readonly activation: Activation; // of the MLP
  readonly biases: readonly string[]; // linear layers that have one, by the last part of their path
  readonly attention: readonly LayerAttention[]; // by layer
  readonly tied: boolean; // the output embedding is the input embedding
}

/** GELU by tanh or by the error function, max(0, x), and x·σ(x). */
export type Activation = "gelu-tanh" | "gelu-erf" | "relu" | "silu";

/** What the attention of one layer has of its own. */
export interface LayerAttention {
  /** Scores are divided by its root: the width of a head, unless the config says otherwise. */
  readonly width: number;
  /** Radians per position by which each pair of a head turns; none where positions are learned. */
  readonly frequencies: readonly number[];
}

/** A value, or one sentence that says what is wrong, where, and what to do. */
export type Read<T> = { ok: true; value: T } | { ok: false; sentence: string };

export const bad = (sentence: string): { ok: false; sentence: string } => ({ ok: false, sentence });
