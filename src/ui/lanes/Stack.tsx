import "../distribution/distribution.css";
import "./lanes.css";
import { LaneContext } from "../lane/context";
import { useDrawn } from "../shared/hooks";
import { LaneBars } from "./LaneBars";
import { RankedLanes } from "./RankedLanes";
import { useScaleOfAll } from "./use-scale-of-all";
import { useShownLanes } from "./use-lanes";

/** What every lane has learned, one over the other, on one axis. */
export function Stack() {
  const shown = useShownLanes();
  const drawn = useDrawn();
  const scale = useScaleOfAll(shown);
  return (
    <section
      className="distribution lanes"
      aria-label="Distributions of all lanes"
      data-lanes={shown.length}
    >
      {drawn === "ranked" ? (
        <RankedLanes shown={shown} />
      ) : (
        shown.map((one, k) => (
          <LaneContext key={one.letter} value={one.lane}>
            <LaneBars
              shown={one}
              scale={scale}
              first={k === 0}
              labelled={shown.length < 3 || k === shown.length - 1}
            />
          </LaneContext>
        ))
      )}
    </section>
  );
}
