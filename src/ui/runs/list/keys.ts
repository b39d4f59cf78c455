import { book } from "../program";
import type { RunRecord } from "../records/record";
import { setRunsView } from "../view";

const isTyping = (target: EventTarget | null) =>
  target instanceof HTMLElement && target.matches("input:not([type=checkbox]), textarea, select");

/** Keys of the list: ↑ ↓ row, Space show, B baseline, Delete, Z undo. Was it one of these? */
export function pressInRuns(
  event: React.KeyboardEvent,
  listed: readonly RunRecord[],
  selected: string | null,
): boolean {
  if (isTyping(event.target) || event.ctrlKey || event.metaKey || event.altKey) return false;
  const by = { ArrowUp: -1, ArrowDown: 1 }[event.key];
  if (by !== undefined) {
    move(listed, selected, by);
    return true;
  }
  if (event.key === "z" || event.key === "Z") {
    book.undo();
    return true;
  }
  const record = listed.find(({ id }) => id === selected);
  if (!record || record.deleted) return false;
  const onName = event.target instanceof HTMLElement && event.target.matches(".run-name");
  if (event.key === " " && onName) book.toggle(record.id);
  else if (event.key === "b" || event.key === "B") book.pin(record.id);
  else if (event.key === "Delete") {
    move(listed, selected, 1);
    book.delete(record.id);
  } else return false;
  return true;
}

function move(listed: readonly RunRecord[], selected: string | null, by: number): void {
  const there = listed.filter(({ deleted }) => !deleted);
  const at = there.findIndex(({ id }) => id === selected);
  const to = there[at < 0 ? 0 : Math.max(0, Math.min(there.length - 1, at + by))];
  if (!to) return;
  setRunsView({ selected: to.id });
  const row = [...document.querySelectorAll<HTMLElement>(".run-row")].find(
    ({ dataset }) => dataset["run"] === to.id,
  );
  row?.querySelector<HTMLElement>(".run-name")?.focus();
}
