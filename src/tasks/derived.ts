import type { Leaves } from "../reward/term";
import type { FieldTable } from "../schema/field";

/** A value made of some leaves as they stand: made anew only when one of them has changed. */
export function derived<A>(
  leaves: () => Leaves,
  table: FieldTable,
  make: (now: Leaves) => A,
): () => A {
  const paths = Object.keys(table);
  let last: { readonly values: readonly unknown[]; readonly made: A } | undefined;
  return () => {
    const now = leaves();
    const values = paths.map((path) => now[path]);
    if (!last?.values.every((value, k) => value === values[k])) last = { values, made: make(now) };
    return last.made;
  };
}
