import { useMemo } from "react";
import type { Stamp, TruthRow } from "../../../worker/protocol";
import { useShownSetup } from "../../lane/context";
import { useView } from "../../stores/view";
import { drawn, linear, logarithmic, type Scale } from "../scale";
import { highestOf } from "./drawn-field";

/**
 * The scale of bars by value. A drawn target stands where it was drawn; every other one leaves room
 * above its tallest bar.
 */
export function useScale(stamp: Stamp, rows: readonly Pick<TruthRow, "target">[]): Scale {
  const log = useView((v) => v.log);
  const highest = useShownSetup((s) => highestOf(s, stamp));
  return useMemo(() => {
    if (log) return logarithmic(rows);
    return highest === null ? linear(rows) : drawn(rows, highest);
  }, [rows, log, highest]);
}
