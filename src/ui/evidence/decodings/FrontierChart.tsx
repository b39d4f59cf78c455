import { ComposedChart, Label, Scatter, XAxis, YAxis } from "recharts";
import { useSize } from "../../shared/hooks";
import { around, tick } from "../../trio/domain";
import type { DrawnCurve } from "./curves";
import { type Labelled, labelled } from "./labels";
import type { Marked } from "./verdict";

interface Props {
  readonly points: readonly Marked[];
  readonly curves: readonly DrawnCurve[];
}

const HEIGHT = 260;
const PLOT = 200; // px, of the plot alone
const MARGINS = 64; // px beside it

/** Every way of writing as a numbered point, and those with a parameter as curves. */
export function FrontierChart({ points, curves }: Props) {
  const [measure, size] = useSize();
  const all = [...points, ...curves.flatMap((curve) => curve.points)];
  const across = around(all.map(({ diversity }) => diversity));
  const up = around(all.map(({ logLikelihood }) => logLikelihood));
  return (
    <div
      className="frontier"
      ref={measure}
      style={{ height: HEIGHT }}
      role="img"
      aria-label="Mean log p against diversity; the tables below have the figures"
    >
      {size && (
        <ComposedChart
          width={size.width}
          height={HEIGHT}
          margin={{ top: 12, right: 12, bottom: 20, left: 8 }}
        >
          <XAxis
            type="number"
            dataKey="diversity"
            domain={[across.low, across.high]}
            ticks={[...across.ticks]}
            tickFormatter={(value: number) => tick(value, across)}
          >
            <Label
              value="diversity; up: mean log p of a string, nats"
              position="bottom"
              offset={4}
            />
          </XAxis>
          <YAxis
            type="number"
            dataKey="logLikelihood"
            domain={[up.low, up.high]}
            ticks={[...up.ticks]}
            tickFormatter={(value: number) => tick(value, up)}
            width={44}
          />
          {curves.map(({ kind, points: settings }) => (
            <Scatter
              key={kind}
              className={`curve ${kind}`}
              data={[...settings]}
              line
              shape={Setting}
              isAnimationActive={false}
            />
          ))}
          <Scatter
            data={labelled(points, { across, up, width: size.width - MARGINS, height: PLOT })}
            shape={Point}
            isAnimationActive={false}
          />
        </ComposedChart>
      )}
    </div>
  );
}

interface Placed {
  readonly cx?: number;
  readonly cy?: number;
}

const Setting = ({ cx = 0, cy = 0 }: Placed) => <circle cx={cx} cy={cy} r={2} />;

const Point = ({ cx = 0, cy = 0, payload }: Placed & { readonly payload?: Labelled }) =>
  payload ? (
    <g className={`point ${payload.kind}`}>
      {payload.kind === "target" || payload.kind === "policy" ? (
        <circle cx={cx} cy={cy} r={6} />
      ) : (
        <rect x={cx - 4.5} y={cy - 4.5} width={9} height={9} />
      )}
      <text x={cx + 8} y={cy - 5}>
        {payload.label}
      </text>
    </g>
  ) : null;
