import { useMemo } from "react";
import { useStore } from "zustand";
import type { Truth } from "../../worker/protocol";
import { useLane } from "../lane/context";
import { linear, logarithmic, type Scale } from "../distribution/scale";
import { useView } from "../stores/view";
import type { ShownLane } from "./use-lanes";

/** The rows of an exact answer or of its outline, whichever a lane has. */
const targets = ({ lane }: ShownLane) => {
  const { truth, outline } = lane.live.shown.getState();
  return (truth ?? outline)?.rows ?? [];
};

/** One vertical scale for the bars of all lanes, so that their heights can be compared. */
export function useScaleOfAll(shown: readonly ShownLane[]): Scale {
  const log = useView((v) => v.log);
  const { live } = useLane();
  // the target of every lane moves with that of the edited one, or stands still
  const moves = useStore(live.shown, ({ truth, outline }) => tallest(truth ?? outline));
  return useMemo(() => {
    const rows = shown.flatMap((one) => targets(one));
    return log ? logarithmic(rows) : linear(rows);
    // `moves` stands for what the stores hold
  }, [shown, log, moves]);
}

const tallest = (answer: Pick<Truth, "rows"> | { rows: readonly { target: number }[] } | null) =>
  Math.max(0, ...(answer?.rows ?? []).map(({ target }) => target)).toPrecision(6);
