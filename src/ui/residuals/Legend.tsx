import { figure } from "../shared/figures";
import { colourOf } from "./HeatMap";

const STEPS = [-1, -0.75, -0.5, -0.25, 0, 0.25, 0.5, 0.75, 1];

/** The colour scale, symmetric about 0, and what its two ends mean. */
export const Legend = ({ end }: { readonly end: number }) => (
  <div className="residual-legend">
    <span className="muted">too rarely</span>
    <span className="num">{figure(-end)}</span>
    <span className="swatches" aria-hidden="true">
      {STEPS.map((share) => (
        <i key={share} style={colourOf(share * end, end)} />
      ))}
    </span>
    <span className="num">+{figure(end)}</span>
    <span className="muted">too often</span>
  </div>
);
