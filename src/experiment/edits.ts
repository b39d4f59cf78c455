import { type Settings, settingsAfterEdits } from "../methods/settings";
import type { Decoded, Field, FieldTable } from "../schema/field";
import { highestBar, meanBar, readHeights } from "../schema/heights";
import type { Edit, Leaf, Leaves, Path } from "./experiment";
import { type Relation, clip, fieldAt, withLeaves } from "./leaves";

/**
 * The edit log. An edit with step s is in force from step s + 1 on. The log only grows (what
 * happened, happened), so that it is at once undo stack, chart annotation and replay script.
 */

/** The table an edit is checked against, with the relations between its leaves. */
export interface Rules {
  readonly table: FieldTable;
  readonly relations: readonly Relation[];
}

/** A run's settings as they are now, and the edits that led there. */
export interface Log {
  readonly leaves: Leaves; // in force
  readonly edits: readonly Edit[];
}

/** A requested change: a leaf for a path, or the number of an edit to take back. */
type Change =
  | { readonly step: number; readonly path: Path; readonly to: unknown }
  | { readonly step: number; readonly undoes: unknown };

export const MOST_EDITS = 500; // of a run: what a link, a file and a save are read with

/** Checks a change and makes its entry; the log is not touched. */
export function makeEdit(rules: Rules, log: Log, change: Change): Decoded<Edit> {
  if (log.edits.length >= MOST_EDITS)
    return no(
      `This run has ${MOST_EDITS} edits, and no run may have more. ` +
        "Make this change in a new run.",
    );
  if ("undoes" in change) return makeUndo(rules, log, change);
  const { step, path } = change;
  const field = fieldAt(rules.table, path);
  if (!field.ok) return field;
  if (field.value.apply !== "live")
    return no(`${path} cannot change while a run goes on; it takes effect in a new run.`);
  const next = withLeaves(rules.table, rules.relations, log.leaves, [[path, change.to]]);
  if (!next.ok) return next;
  return { ok: true, value: { step, path, from: log.leaves[path], to: next.value[path] } };
}

function makeUndo(
  { table, relations }: Rules,
  { leaves, edits }: Log,
  { step, undoes }: Extract<Change, { undoes: unknown }>,
): Decoded<Edit> {
  const undone = typeof undoes === "number" ? edits[undoes - 1] : undefined;
  if (typeof undoes !== "number" || undone === undefined)
    return no(
      edits.length === 0
        ? "There is no edit to take back."
        : `An edit to take back is named by its number, from 1 to ${edits.length}.`,
    );
  const { path, from: to } = undone;
  const next = withLeaves(table, relations, leaves, [[path, to]]);
  return next.ok ? { ok: true, value: { step, path, from: leaves[path], to, undoes } } : next;
}

const no = (sentence: string) => ({ ok: false, sentence }) as const;

export const apply = (leaves: Leaves, edit: Edit): Leaves => ({ ...leaves, [edit.path]: edit.to });

/** The settings in force for step `step + 1`: those at the start with every edit up to `step`. */
export function leavesAt(start: Leaves, edits: readonly Edit[], step: number): Leaves {
  const leaves: Record<Path, Leaf> = { ...start };
  for (const edit of edits) if (edit.step <= step) leaves[edit.path] = edit.to;
  return leaves;
}

/**
 * The edit that set what is in force for a path; none where that is the start's own setting. An
 * undo sets nothing itself: it leaves in force what was so before the edit that it takes back.
 */
export function inForce(edits: readonly Edit[], path: Path): Edit | undefined {
  for (let k = edits.length - 1; k >= 0; k--) {
    const edit = edits[k];
    if (edit.path !== path) continue;
    if (edit.undoes === undefined) return edit;
    k = edit.undoes - 1; // the loop goes on before that edit
  }
  return undefined;
}

/**
 * What the trainer reads after these edits. An edit of the reward temperature ends its schedule,
 * and one that takes it back starts the schedule again where it would be by then.
 */
export function settingsAfter(start: Leaves, edits: readonly Edit[]): Settings {
  const temperatureEdited = inForce(edits, "reward.temperature") !== undefined;
  return settingsAfterEdits(edits.reduce(apply, start), { temperatureEdited, changes: edits });
}

/** A leaf for people: "3e-4", "0.75", "uniform", "“a sentence…”". */
export function leafText(field: Field | undefined, leaf: Leaf): string {
  if (typeof leaf === "number")
    return leaf !== 0 && Math.abs(leaf) < 0.01
      ? leaf.toExponential().replace("e-0", "e-")
      : String(leaf);
  if (field?.kind === "choice") return field.names?.[leaf] ?? leaf;
  if (field?.kind === "heights") return heightsText(leaf);
  return leaf === "" ? "nothing" : `“${clip(leaf, 24)}”`;
}

function heightsText(leaf: string): string {
  const highest = highestBar(leaf);
  if (highest === null) return `${leaf.length} equal heights`;
  const empty = readHeights(leaf).filter((height) => height === 0).length;
  const mean = meanBar(leaf).toFixed(1);
  return `${leaf.length} heights, highest at bar ${highest}, mean ${mean}, ${empty} of them 0`;
}
