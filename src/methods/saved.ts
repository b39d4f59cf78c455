/** Checks of saved data, leaf by leaf, that a method's state and a whole save share. */
import * as v from "valibot";

const MOST = 1_000_000; // entries of a list

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

export const words = v.instance(Uint32Array);
