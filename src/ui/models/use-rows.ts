import { useMemo } from "react";
import { useRuntime, useSetup } from "../lane/context";
import { isOpen } from "../stores/runtime";
import { isHere, planOf, rowsOf, type Row } from "./rows";
import { useModels, type Filter } from "./state";

/** The model of the run that is open; none while a run cannot be opened for want of its model. */
export function useModelInUse(): string {
  const open = useRuntime((r) => isOpen(r.phase));
  const named = useSetup((s) => String(s.start.leaves["model.name"]));
  return open ? named : "";
}

/** Every model of the list. */
export function useRows(): readonly Row[] {
  const state = useModels((s) => s);
  const inUse = useModelInUse();
  return useMemo(() => rowsOf(state, inUse), [state, inUse]);
}

/** The selected model; the first one where the selected name is none. */
export function useSelected(): Row {
  const rows = useRows();
  const selected = useModels((s) => s.selected);
  return rows.find(({ model }) => model === selected) ?? rows[0];
}

export const fitsFilter: Readonly<Record<Filter, (row: Row) => boolean>> = {
  all: () => true,
  fits: (row) => {
    const plan = planOf(row);
    return row.isInUse || (plan !== null && plan.fits !== false);
  },
  kept: (row) => isHere(row) || row.kept !== null || row.isDeleted,
};
