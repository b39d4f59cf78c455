import type { Outline } from "../../worker/protocol";
import type { Layout } from "../shared/hooks";
import { useAsked } from "./asked";
import { AskedBand, AskedMark } from "./AskedBand";
import { BarAxis } from "./BarAxis";
import { TargetName } from "./BarLabels";
import { layoutBars, skyline, y } from "./geometry";
import { useScale } from "./drawing/use-scale";

interface Props {
  readonly outline: Outline;
  readonly width: number;
  readonly height: number;
  readonly layout: Layout;
}

/** The target before there is a policy: known by counting, so nothing need be loaded to draw it. */
export function OutlineAlone({ outline, width, height, layout }: Props) {
  const { rows, rest } = outline;
  const b = layoutBars(rows.length, width, height, layout);
  const scale = useScale(outline, rows);
  const other = y(b, scale, rest);
  const asked = useAsked(rows);
  const names = rows.map((r) => r.text);
  const covered = (i: number) => asked?.covered === true && asked.texts.has(names[i]);
  const d = skyline(b, scale, rows, covered);
  return (
    <svg className="by-value" width={width} height={height} aria-hidden="true">
      <BarAxis b={b} scale={scale} width={width} names={names} byValue layout={layout} />
      <AskedBand b={b} scale={scale} names={names} asked={asked} />
      <path className="halo" d={d} />
      <path className="outline" d={d} />
      <path
        className="outline"
        d={`M${b.elseLeft} ${b.base}V${Math.min(other, b.base)}h${b.elseWidth}V${b.base}`}
      />
      <AskedMark b={b} scale={scale} names={names} asked={asked} />
      <TargetName frame={{ b, scale, layout }} rows={rows} />
    </svg>
  );
}
