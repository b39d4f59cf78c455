/** Checks of saved data, leaf by leaf, that a method's state and a whole save share. */
import * as v from "valibot";

export { v };

const MOST = 1_000_000; // entries of a list

export const count = v.pipe(v.number(), v.integer(), v.minValue(0));

export const text = v.pipe(v.string(), v.maxLength(100_000));

/** A list whose length is bounded before its entries are looked at. */
export const list = <T extends v.GenericSchema>(item: T) =>
  v.pipe(
    v.custom<unknown[]>((value) => Array.isArray(value) && value.length <= MOST, "must be a list"),
    v.array(item),
  );

export const floats = v.pipe(
  v.instance(Float32Array),
  v.check((values) => values.every(Number.isFinite), "must hold finite numbers"),
);

/** Log-rewards, or estimates of log Z from them: −∞ at prefixes that are no answer. */
export const logRewards = v.pipe(
  v.instance(Float32Array),
  v.check(
    (values) => values.every((value) => value < Infinity),
    "must hold numbers that are finite or −∞",
  ),
);

export const words = v.instance(Uint32Array);

export const prompt = v.strictObject({
  id: text,
  text,
  tokens: words,
  frozen: v.exactOptional(words),
});

/** A batch whose arrays have the lengths that its size promises. */
export const sequences = v.pipe(
  v.strictObject({
    batch: count,
    width: count,
    tokens: words,
    lengths: words,
    actions: v.exactOptional(v.instance(Uint8Array)),
  }),
  v.check(
    ({ batch, width, tokens, lengths, actions }) =>
      tokens.length === batch * width &&
      lengths.length === batch &&
      lengths.every((length) => length <= width) &&
      (actions === undefined || actions.length === tokens.length),
    "a batch has arrays of wrong lengths",
  ),
);
