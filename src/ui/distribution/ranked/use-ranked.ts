import { useMemo } from "react";
import type { Truth } from "../../../worker/protocol";
import type { RowEvidence } from "../../evidence/evidence";
import { useLane, useSelection } from "../../lane/context";
import { useView } from "../../stores/view";
import { rankedOrder } from "../order";
import { barAxis, type BarAxis } from "./axis";
import type { Entry } from "./folding";
import { memoryOf } from "./memory";

/** What is listed, in its order, and the axes that it is drawn on; the same for rows and map. */
export interface RankedList {
  readonly entries: readonly Entry[];
  readonly axis: BarAxis;
  readonly ratioEnd: number;
}

export function useRanked(truth: Truth, rows: RowEvidence): RankedList {
  const memory = memoryOf(useLane());
  const order = useView((v) => rankedOrder(v.order, rows.order));
  const flat = useView((v) => v.flat);
  const held = useSelection((v) => v.hovered !== null || v.listed);
  const fold = flat ? null : (rows.fold ?? null);
  const entries = memory.entries(truth.rows, fold, order);
  const by = `${truth.prompt} ${order} ${flat}`;
  const axes = memory.axes(entries, truth);
  return {
    entries: memory.arranged(entries, by, held),
    axis: useMemo(() => barAxis(axes.end), [axes.end]),
    ratioEnd: axes.ratio,
  };
}
