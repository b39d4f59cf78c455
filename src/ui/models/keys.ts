import type { Lane } from "../lane/lane";
import { backToRun } from "../stores/place";
import { acts } from "./acts";
import { doNext } from "./NextActButton";
import { moveBase } from "./Plan";
import { rowBeside, type Row } from "./rows";

interface At {
  readonly rows: readonly Row[]; // those shown
  readonly selected: Row;
}

const isTyping = (target: EventTarget | null) =>
  target instanceof HTMLElement &&
  target.matches("input:not([type=radio], [type=range]), textarea, select");
const isRadio = (target: EventTarget | null) =>
  target instanceof HTMLInputElement && target.type === "radio" && target.name === "model";

/** Keys of the list: ↑ ↓ row, ← → precision, Enter the next act, Delete. Was it one of these? */
export function pressInList(
  event: React.KeyboardEvent,
  lane: Lane,
  { rows, selected }: At,
): boolean {
  if (isTyping(event.target) || event.ctrlKey || event.metaKey || event.altKey) return false;
  const inList = isRadio(event.target);
  if (!inList) return false;
  const vertical = { ArrowUp: -1, ArrowDown: 1 }[event.key];
  const level = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
  if (vertical !== undefined) moveRow(rows, selected, vertical);
  else if (level !== undefined) moveBase(selected, level);
  else if (event.key === "Enter") doNext(lane, selected);
  else if (event.key === "Delete") strikeOut(selected);
  else return false;
  return true;
}

function moveRow(rows: readonly Row[], selected: Row, by: number) {
  const to = rowBeside(rows, selected, by);
  if (!to) return;
  acts.select(to.model);
  const row = [...document.querySelectorAll<HTMLElement>(".model-row")].find(
    ({ dataset }) => dataset["model"] === to.model,
  );
  row?.querySelector("input")?.focus();
}

function strikeOut({ kept, isInUse, isDeleted }: Row) {
  if (!kept) return;
  if (isDeleted) acts.restore(kept.model);
  else if (!isInUse) acts.strikeOut(kept.model);
}

/** Esc goes back to the run, unless something is open over the list, or a field is typed in. */
export function leaveOnEscape(event: KeyboardEvent) {
  const over = document.querySelector("dialog[open], .sheet, .popover-panel");
  if (event.key !== "Escape" || over || event.defaultPrevented || isTyping(event.target)) return;
  backToRun();
}
