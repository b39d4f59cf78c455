import type { Nats, Prompt } from "../lm/sequences";

/** All reward terms but the likelihood, untempered. `extraUnder` gives their sum. */
export interface Extra {
  /** The part of extra(z) that is computed here, of whole strings. */
  of(strings: readonly Uint32Array[]): ArrayLike<Nats>;
  /** The part that other models give, of strings after a prompt, [N]. Absent: there is none. */
  readonly asked?: (prompt: Prompt, strings: readonly Uint32Array[]) => Promise<readonly Nats[]>;
  /**
   * ≥ extra(z) for every z of length n that begins with `prefix` (n ≥ prefix.length). Absent
   * where a term has no bound: what a walk leaves out is then estimated, and no bound is claimed.
   */
  bound?(prefix: Uint32Array, n: number): Nats;
  /**
   * May a string of more than no reward begin with `prefix` and go on with `token`? Never too
   * seldom yes. Where it may not, the walk does not ask the model for it. Absent: it always may.
   */
  mayFollow?(prefix: Uint32Array, token: number): boolean;
}

/** extra(z) of whole strings after one prompt, [N] [nats]. */
export type StringExtras = (
  strings: readonly Uint32Array[],
) => ArrayLike<Nats> | Promise<ArrayLike<Nats>>;

/** The sum of all terms after a prompt; other models are asked for all strings at once. */
export const extraUnder = (extra: Extra, prompt: Prompt): StringExtras => {
  const { asked } = extra;
  if (!asked) return (strings) => extra.of(strings);
  return async (strings) => {
    const computed = extra.of(strings);
    const given = await asked(prompt, strings);
    return given.map((value, k) => value + computed[k]);
  };
};

/** The sum of all terms, where no other model is asked. Throws where one would be left out. */
export function extraAlone(extra: Extra): StringExtras {
  if (extra.asked) throw new Error("Terms that ask another model need the prompt of the strings.");
  return (strings) => extra.of(strings);
}
