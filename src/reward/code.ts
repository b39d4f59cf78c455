import type { Nats } from "../lm/sequences";

/** A whole string, as the code of a reward reads it. */
export interface CodeString {
  readonly text: string; // of z, without ⊤
  readonly tokens: readonly string[]; // the text of each token of z
  readonly prompt: string;
}

/** Runs rewards that a person wrote: the body of logReward({ text, tokens, n, prompt }). */
export interface CodeRunner {
  /**
   * logReward of every string, [N], each a finite number that depends on its string alone [nats].
   * Rejects with a `CodeFault`.
   */
  values(code: string, strings: readonly CodeString[]): Promise<Nats[]>;
}

/** Where in a code something is wrong; both count from 1. */
export interface CodePlace {
  readonly line: number;
  readonly column: number;
}

/** What is wrong with the code of a reward: one whole sentence, and where, if that is known. */
export class CodeFault extends Error {
  constructor(
    readonly sentence: string,
    readonly place: CodePlace | null = null,
  ) {
    super(sentence);
    this.name = "CodeFault";
  }
}

/** A string as a sentence quotes it. */
export const quoted = (text: string): string => {
  const line = text.replaceAll("\n", "⏎");
  return line === ""
    ? "the empty string"
    : `“${line.length > 40 ? `${line.slice(0, 40)}…` : line}”`;
};

/**
 * The stated upper bound of logReward [nats]; null where none is stated, undefined where the text
 * is no number.
 */
export function statedBound(text: string): Nats | null | undefined {
  const trimmed = text.trim().replace("−", "-");
  if (trimmed === "") return null;
  return /^[+-]?\d{1,6}(\.\d{1,9})?$/.test(trimmed) ? Number(trimmed) : undefined;
}
