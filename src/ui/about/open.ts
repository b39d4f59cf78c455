import type { SelectionStore } from "../stores/selection";
import type { TermName } from "../glossary/terms";
import type { Topic } from "./topics";

/** Opens the definition of a figure beside the control that was pressed. */
export function openAbout(
  selection: SelectionStore,
  topic: Topic | TermName,
  { currentTarget }: React.MouseEvent<HTMLElement>,
) {
  const { left, top, bottom } = currentTarget.getBoundingClientRect();
  selection.setState({ about: { topic, left, top, bottom, from: currentTarget } });
}

/** Closes the definition; with `refocus` the focus goes back to the figure. */
export function closeAbout(selection: SelectionStore, refocus: boolean) {
  if (refocus) selection.getState().about?.from.focus({ preventScroll: true });
  selection.setState({ about: null });
}
