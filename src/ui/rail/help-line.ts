import type { Field } from "../../schema/field";

/** A field's help, with what another setting adds to it; `valueOf` gives a setting by its path. */
export function helpLine(
  { why, alsoWhere }: Field,
  valueOf: (path: string) => number | string,
): string {
  const also = alsoWhere?.where.includes(String(valueOf(alsoWhere.path))) ?? false;
  return also && alsoWhere ? `${why} ${alsoWhere.why}` : why;
}
