import type { Truth } from "../../worker/protocol";
import { percent } from "../shared/figures";
import { drawnRows } from "./class-table";

const HEIGHT = 100;

interface Props {
  readonly truth: Truth;
  readonly top: number; // probability at the top of the plot, the same in every tile
}

/** Outline over fill, without prior and axis; the tallest bar that is cut prints its height. */
export function Skyline({ truth, top }: Props) {
  const rows = drawnRows(truth);
  const y = (p: number) => HEIGHT * (1 - Math.min(1, p / top));
  const fill = rows.map(({ policy }, i) => `M${i} ${HEIGHT}V${y(policy)}h1V${HEIGHT}z`).join("");
  const outline = rows.map(({ target }, i) => `V${y(target)}H${i + 1}`).join("");
  const rest = truth.rest.policy + truth.more.policy;
  const tallest = Math.max(...rows.map(({ policy }) => policy));
  const width = rows.length;
  const other = Math.max(3, width * 0.06);
  return (
    <span className="skyline">
      <span className="num cut">{tallest > top ? `${percent(tallest)} %` : ""}</span>
      <svg
        viewBox={`0 0 ${width + 2 * other} ${HEIGHT}`}
        preserveAspectRatio="none"
        aria-hidden="true"
      >
        <path className="fill" d={fill} />
        <path className="fill" d={`M${width + other} ${HEIGHT}V${y(rest)}h${other}V${HEIGHT}z`} />
        <path className="outline" d={`M0 ${HEIGHT}${outline}V${HEIGHT}`} />
      </svg>
    </span>
  );
}
