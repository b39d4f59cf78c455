import type { GenericSchema } from "valibot";
import { type PrefixLogProbs, type Prompt, type Sequences, sequence } from "../../lm/sequences";
import type * as saved from "../saved";

/** Samples drawn for a round, with the policy's log-probabilities when they were drawn. */
export interface Drawn extends PrefixLogProbs {
  readonly round: number;
  readonly prompt: Prompt;
  readonly z: Sequences;
}

/** The arrays of a batch, and the policy's log-probabilities of it, have the lengths they must. */
export const fitsBatch = ({ z, logQ, logStop }: Pick<Drawn, "z" | "logQ" | "logStop">): boolean =>
  logQ.length === z.batch * z.width && logStop.length === z.batch * (z.width + 1);

export const drawnEntries = ({ prompt, sequences, floats }: typeof saved) => ({
  prompt,
  z: sequences,
  logQ: floats,
  logStop: floats,
});

export function drawnSchema(of: typeof saved) {
  const { v, count } = of;
  return v.pipe(
    v.strictObject({ round: count, ...drawnEntries(of) }),
    v.check((batch) => fitsBatch(batch), "a batch has log-probabilities of wrong lengths"),
  ) satisfies GenericSchema<unknown, Drawn>;
}

export const tokensOf = (drawn: readonly { readonly z: Sequences }[]): readonly Uint32Array[] =>
  drawn.flatMap(({ z }) => Array.from(z.lengths, (_, b) => sequence(z, b)));
