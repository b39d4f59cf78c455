import type { Outline } from "../../worker/protocol";
import type { Layout } from "../shared/hooks";
import { useView } from "../stores/view";
import { BarAxis } from "./BarAxis";
import { Name } from "./BarLabels";
import { layoutBars, skyline, x, y } from "./geometry";
import { linear, logarithmic } from "./scale";

interface Props { readonly outline: Outline; readonly width: number; readonly height: number; readonly layout: Layout }

/** The target before there is a policy: known by counting, so nothing need be loaded to draw it. */
export function OutlineAlone({ outline: { rows, rest }, width, height, layout }: Props) {
  const log = useView((v) => v.log);
  const b = layoutBars(rows.length, width, height, layout), scale = log ? logarithmic(rows) : linear(rows);
  const at = Math.floor(rows.length * 0.78), other = y(b, scale, rest), d = skyline(b, scale, rows);
  return (
    <svg className="by-value" width={width} height={height} aria-hidden="true">
      <BarAxis b={b} scale={scale} width={width} names={rows.map((r) => r.text)} byValue layout={layout} />
      <path className="halo" d={d} />
      <path className="outline" d={d} />
      <path className="outline" d={`M${b.elseLeft} ${b.base}V${Math.min(other, b.base)}h${b.elseWidth}V${b.base}`} />
      <Name b={b} left={x(b, at)} layout={layout} mark="target" name={layout === "class" ? "target: exact" : "target, exact"} note="needs no model" to={y(b, scale, rows[at].target)} />
    </svg>
  );
}
