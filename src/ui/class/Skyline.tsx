import type { Truth } from "../../worker/protocol";

const HEIGHT = 56;
const CUT = 2; // the plot ends at twice the mean target; taller bars are cut

/** Outline over fill, one pixel a string, every tile at the same scale of its mean target. */
export function Skyline({ truth }: { truth: Truth }) {
  const rows = truth.layout === "by-value" ? truth.rows : truth.rows.slice(0, 100);
  const mean = rows.reduce((sum, { target }) => sum + target, 0) / Math.max(1, rows.length);
  const tallest = Math.max(...rows.map(({ target }) => target));
  const top = Math.max(CUT * mean, 1.2 * tallest);
  const y = (p: number) => Math.round((HEIGHT - Math.min(1, p / top) * HEIGHT) * 2) / 2;
  const fill = rows.map(({ policy }, i) => `M${i} ${HEIGHT}V${y(policy)}h1V${HEIGHT}z`).join("");
  const outline = rows.map(({ target }, i) => `V${y(target)}H${i + 1}`).join("");
  const width = rows.length;
  const rest = truth.rest.policy + truth.more.policy;
  return (
    <svg
      className="skyline"
      viewBox={`-1 0 ${width + 8} ${HEIGHT + 1}`}
      preserveAspectRatio="none"
      aria-hidden="true"
    >
      <path className="fill" d={fill} />
      <path className="fill" d={`M${width + 3} ${HEIGHT}V${y(rest)}h4V${HEIGHT}z`} />
      <path className="outline" d={`M0 ${HEIGHT}${outline}V${HEIGHT}`} />
    </svg>
  );
}
