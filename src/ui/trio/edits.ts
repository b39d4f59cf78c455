import { useLive, useRuntime, useSetup } from "../lane/context";
import { useMemo } from "react";
import type { Edit } from "../../experiment/experiment";
import type { SelectionStore } from "../stores/selection";
import { showField } from "../stores/show-field";
import { setView } from "../stores/view";

/** Opens the log of edits and the parameter that an edit changed. */
export function showEdit(selection: SelectionStore, { path }: Edit) {
  setView({ tab: "edits", panel: "edits" });
  showField(selection, path);
}

/** The edits of the run on screen that have happened by the step on screen. */
export function useEdits(): readonly Edit[] {
  const own = useSetup((s) => s.edits);
  const recorded = useRuntime((r) => r.playback?.edits);
  const past = useLive((l) => (recorded ? recorded.filter((e) => e.step < l.head.step).length : 0));
  return useMemo(
    () => (recorded ? recorded.slice(0, past) : own).filter((e) => e.step > 0),
    [own, recorded, past],
  );
}
