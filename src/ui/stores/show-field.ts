import type { Path } from "../../experiment/experiment";
import { schema } from "../../experiment/presets";
import { layoutNow } from "../shared/layout";
import type { SelectionStore } from "./selection";
import { setView, toggleSection, view } from "./view";

/**
 * Brings a parameter on screen, with the focus in it: its section is unfolded, and a phone opens
 * the sheet of settings. A strip opens the section's own panel (`Strip`).
 */
export function showField(selection: SelectionStore, path: Path) {
  const section = schema.table[path]?.section;
  if (section && view().folded.has(section)) toggleSection(section);
  if (layoutNow() === "phone") setView({ sheet: "settings" });
  selection.setState({ spot: path });
}
