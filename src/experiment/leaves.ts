import { type Decoded, type Field, type FieldTable, decodeLeaf } from "../schema/field";
import type { Leaf, Leaves, Path } from "./experiment";

/**
 * Checks of leaves that come from outside. Nothing here changes what it was given: a check passes
 * whole or not at all.
 */

type Entries = Iterable<readonly [Path, unknown]>;

/**
 * Relations between leaves that no single field can state: a sentence when they contradict each
 * other.
 */
export type Relation = (leaves: Leaves) => string | undefined;

/** Is this a plain JSON object (not null, not a list)? */
export const isRecord = (raw: unknown): raw is Record<string, unknown> =>
  typeof raw === "object" && raw !== null && !Array.isArray(raw);

/** The field at a path, or a sentence that names the nearest one. */
export function fieldAt(table: FieldTable, path: Path): Decoded<Field> {
  if (Object.hasOwn(table, path)) return { ok: true, value: table[path] };
  const near = nearest(path, Object.keys(table));
  const ending = near === undefined ? "." : `; did you mean ${near}?`;
  return {
    ok: false,
    sentence: `${JSON.stringify(clip(path))} is not a field of an experiment${ending}`,
  };
}

/** One leaf at a path, checked; −0 becomes 0, so that writing and reading agree. */
export function leafAt(table: FieldTable, path: Path, raw: unknown): Decoded<Leaf> {
  const field = fieldAt(table, path);
  if (!field.ok) return field;
  const leaf = decodeLeaf(path, field.value, raw);
  return leaf.ok && leaf.value === 0 ? { ok: true, value: 0 } : leaf;
}

/** `base` with some leaves replaced: every one checked, then all of them together. */
export function withLeaves(
  table: FieldTable,
  relations: readonly Relation[],
  base: Leaves,
  changes: Entries,
): Decoded<Leaves> {
  const next: Record<Path, Leaf> = { ...base };
  for (const [path, raw] of changes) {
    const leaf = leafAt(table, path, raw);
    if (!leaf.ok) return leaf;
    next[path] = leaf.value;
  }
  for (const relation of relations) {
    const sentence = relation(next);
    if (sentence !== undefined) return { ok: false, sentence };
  }
  return { ok: true, value: next };
}

/** The leaves of `a` that differ from `b`, in the order of `b`. */
export const difference = (a: Leaves, b: Leaves): [Path, Leaf][] =>
  Object.keys(b)
    .filter((path) => a[path] !== b[path])
    .map((path) => [path, a[path]]);

/** The closest known path within a third of its letters, for a typing slip. */
export function nearest(path: string, known: readonly string[]): string | undefined {
  if (path.length > 80) return undefined;
  const scored = known
    .map((k) => [slips(path.toLowerCase(), k.toLowerCase()), k] as const)
    .sort(([a], [b]) => a - b);
  const tail = known.filter((k) => k.endsWith(`.${path}`));
  if (tail.length === 1) return tail[0];
  return scored.length > 0 && scored[0][0] <= scored[0][1].length / 3 ? scored[0][1] : undefined;
}

/** Levenshtein distance. */
function slips(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++)
      next[j] = Math.min(row[j] + 1, next[j - 1] + 1, row[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1));
    row = next;
  }
  return row[b.length];
}

export const clip = (text: string, length = 40): string =>
  text.length > length ? `${text.slice(0, length)}…` : text;
