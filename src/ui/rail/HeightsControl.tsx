import "./heights.css";
import type { Path } from "../../experiment/experiment";
import type { HeightsField } from "../../schema/field";
import { readHeights, TOP_HEIGHT } from "../../schema/heights";
import { useShownSetup } from "../lane/context";
import { Maths } from "../shared/Maths";
import { valueShown } from "../stores/setup";
import { shortText } from "./text";

const size = { width: 100, height: 20 };

/** A drawn histogram in small; it is drawn on the plot itself. */
export function HeightsControl({ path, field }: { path: Path; field: HeightsField }) {
  const leaf = useShownSetup((s) => String(valueShown(s, path)));
  const bar = size.width / field.bars;
  const top = (height: number) => size.height * (1 - height / TOP_HEIGHT);
  const outline = readHeights(leaf)
    .map((height, k) => `V${top(height)}H${(k + 1) * bar}`)
    .join("");
  return (
    <span className="row">
      <span>
        <Maths>{field.label}</Maths>
      </span>
      <svg className="heights" {...size} role="img" aria-label={shortText(field, leaf)}>
        <path d={`M0 ${size.height}${outline}V${size.height}`} />
      </svg>
    </span>
  );
}
