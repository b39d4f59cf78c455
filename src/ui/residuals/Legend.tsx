import { Swatches } from "../shared/Diverging";
import { figure } from "../shared/figures";

/** The colour scale, symmetric about 0, and what its two ends mean. */
export const Legend = ({ end }: { readonly end: number }) => (
  <div className="diverging-legend">
    <span className="muted">too rarely</span>
    <span className="num">{figure(-end)}</span>
    <Swatches />
    <span className="num">+{figure(end)}</span>
    <span className="muted">too often</span>
  </div>
);
