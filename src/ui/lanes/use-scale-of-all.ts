import { useMemo } from "react";
import type { Lane } from "../lane/lane";
import { linear, logarithmic, type Scale } from "../distribution/scale";
import { useView } from "../stores/view";
import { useOfAll, type ShownLane } from "./use-lanes";

/** The rows of an exact answer or of its outline, whichever a lane has. */
const targets = ({ live }: Lane) => {
  const { truth, outline } = live.shown.getState();
  return (truth ?? outline)?.rows ?? [];
};

/** One vertical scale for the bars of all lanes, so that their heights can be compared. */
export function useScaleOfAll(shown: readonly ShownLane[]): Scale {
  const log = useView((v) => v.log);
  const lanes = useMemo(() => shown.map(({ lane }) => lane), [shown]);
  const moves = useOfAll(lanes, tallest, "live");
  return useMemo(() => {
    const rows = lanes.flatMap(targets);
    return log ? logarithmic(rows) : linear(rows);
    // `moves` stands for what the stores hold
  }, [lanes, log, moves]);
}

/** The height that a lane asks for; it moves with the target of that lane alone. */
const tallest = (lane: Lane): string =>
  Math.max(0, ...targets(lane).map(({ target }) => target)).toPrecision(6);
