import type { SelectionStore } from "../../stores/selection";
import { setView, view } from "../../stores/view";
import type { Line } from "./folding";

/** Opens a group, or closes an open one. */
export function toggle(selection: SelectionStore, group: string) {
  const opened = new Set(selection.getState().opened);
  if (!opened.delete(group)) opened.add(group);
  selection.setState({ opened });
}

/** Chooses a string by its text; a group opens in its place. */
export function pick(selection: SelectionStore, line: Line) {
  if (line.kind === "group") toggle(selection, line.key);
  else if (line.row) selection.setState({ chosen: line.key });
}

/** What a key does in the list of rows; false where it does nothing there. */
export function press(key: string, lines: readonly Line[], selection: SelectionStore): boolean {
  const { hovered, chosen } = selection.getState();
  const at = lines.findIndex((line) => line.key === (hovered ?? chosen));
  const go = (to: number) => {
    const line = lines[Math.max(0, Math.min(lines.length - 1, to))];
    selection.setState({ hovered: line.key });
    return true;
  };
  if (lines.length === 0) return false;
  switch (key) {
    case "ArrowDown":
      return go(at + 1);
    case "ArrowUp":
      return go(Math.max(0, at - 1));
    case "Home":
      return go(0);
    case "End":
      return go(lines.length - 1);
    case "f":
    case "F":
      setView({ flat: !view().flat });
      return true;
    case "Escape":
      selection.setState({ hovered: null, chosen: null });
      return true;
  }
  return at >= 0 && onLine(key, lines[at], selection);
}

function onLine(key: string, line: Line, selection: SelectionStore): boolean {
  switch (key) {
    case "ArrowRight":
      if (line.kind === "group" && !line.open) toggle(selection, line.key);
      return true;
    case "ArrowLeft": {
      if (line.kind === "group" && line.open) toggle(selection, line.key);
      else if (line.group !== null) selection.setState({ hovered: line.group });
      return true;
    }
    case "Enter":
      pick(selection, line);
      return true;
    default:
      return false;
  }
}
