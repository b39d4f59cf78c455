import type { Decoded, Field, FieldTable } from "../schema/field";
import type { Edit, Leaf, Leaves, Path } from "./experiment";
import { type Relation, clip, difference, fieldAt, leafAt, withLeaves } from "./leaves";

/**
 * The edit log. An edit with step s is in force from step s + 1 on. The log only grows (what
 * happened, happened), so that it is at once undo stack, chart annotation and replay script.
 */

/** The table an edit is checked against, with the relations between its leaves. */
export interface Rules {
  readonly table: FieldTable;
  readonly relations: readonly Relation[];
}

/** Checks a live change of one leaf and makes its entry; the leaves are not touched. */
export function makeEdit(
  rules: Rules,
  leaves: Leaves,
  step: number,
  path: Path,
  raw: unknown,
): Decoded<Edit> {
  const field = fieldAt(rules.table, path);
  if (!field.ok) return field;
  if (field.value.apply !== "live")
    return {
      ok: false,
      sentence: `${path} cannot change while a run goes on; it takes effect in a new run.`,
    };
  const leaf = leafAt(rules.table, path, raw);
  if (!leaf.ok) return leaf;
  const next = withLeaves(rules.table, rules.relations, leaves, [[path, leaf.value]]);
  return next.ok ? { ok: true, value: { step, path, from: leaves[path], to: leaf.value } } : next;
}

export const apply = (leaves: Leaves, edit: Edit): Leaves => ({ ...leaves, [edit.path]: edit.to });

/** The settings in force for step `step + 1`: those at the start with every edit up to `step`. */
export const leavesAt = (start: Leaves, edits: readonly Edit[], step: number): Leaves =>
  edits.filter((edit) => edit.step <= step).reduce(apply, start);

/** The edits that a replay applies after `step` steps, in their order. */
export const editsAt = (edits: readonly Edit[], step: number): readonly Edit[] =>
  edits.filter((edit) => edit.step === step);

/**
 * Edits that were not taken back, oldest first: an edit that exactly reverses the latest one takes
 * it back.
 */
export function standing(edits: readonly Edit[]): readonly Edit[] {
  const stack: Edit[] = [];
  for (const edit of edits) {
    const top = stack.at(-1);
    if (top && top.path === edit.path && top.from === edit.to && top.to === edit.from) stack.pop();
    else stack.push(edit);
  }
  return stack;
}

/** The change that takes back the latest standing edit; to be sent like any other edit. */
export function undo(edits: readonly Edit[]): { path: Path; value: Leaf } | undefined {
  const top = standing(edits).at(-1);
  return top && { path: top.path, value: top.from };
}

/** "Learning rate: 1e-3 → 3e-4". */
export const editSummary = (
  table: FieldTable,
  { path, from, to }: Pick<Edit, "path" | "from" | "to">,
): string =>
  `${Object.hasOwn(table, path) ? table[path].label : path}: ` +
  `${leafText(table[path], from)} → ${leafText(table[path], to)}`;

/** What differs between two settings, in one line; empty when nothing does. */
export const differenceSummary = (table: FieldTable, from: Leaves, to: Leaves): string =>
  difference(to, from)
    .map(([path, leaf]) => editSummary(table, { path, from: from[path], to: leaf }))
    .join(", ");

/** A leaf for people: "3e-4", "0.75", "uniform", "“a sentence…”". */
export function leafText(field: Field | undefined, leaf: Leaf): string {
  if (typeof leaf === "number")
    return leaf !== 0 && Math.abs(leaf) < 0.01
      ? leaf.toExponential().replace("e-0", "e-")
      : String(leaf);
  if (field?.kind === "choice") return field.names?.[leaf] ?? leaf;
  return leaf === "" ? "nothing" : `“${clip(leaf, 24)}”`;
}
