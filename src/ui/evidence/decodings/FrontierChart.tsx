import { Label, Line, ComposedChart, Scatter, XAxis, YAxis } from "recharts";
import type { Study } from "../../../worker/protocol";
import { useSize } from "../../shared/hooks";
import { expand, tick } from "../../trio/domain";
import type { Marked } from "./verdict";

interface Props {
  readonly points: readonly Marked[];
  readonly tempered: Study["tempered"];
}

const HEIGHT = 260;

/** Every way of writing as a numbered point, and the curve of per-token tempering. */
export function FrontierChart({ points, tempered }: Props) {
  const [measure, size] = useSize();
  const of = (value: (point: Study["tempered"][number]) => number) =>
    [...points, ...tempered].map(value);
  const diversities = of((point) => point.diversity);
  const across = expand(null, diversities);
  const likelihoods = of((point) => point.logLikelihood);
  const up = expand(null, likelihoods);
  const curve = tempered.map(({ diversity, logLikelihood }) => ({ diversity, logLikelihood }));
  return (
    <div
      className="frontier"
      ref={measure}
      style={{ height: HEIGHT }}
      role="img"
      aria-label="Mean log p against diversity; the table below has the figures"
    >
      {size && (
        <ComposedChart
          width={size.width}
          height={HEIGHT}
          data={curve}
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
          <Line
            dataKey="logLikelihood"
            dot={false}
            className="tempering"
            isAnimationActive={false}
          />
          <Scatter data={[...points]} shape={Point} isAnimationActive={false} />
        </ComposedChart>
      )}
    </div>
  );
}

interface PointProps {
  readonly cx?: number;
  readonly cy?: number;
  readonly payload?: Marked;
}

const Point = ({ cx = 0, cy = 0, payload }: PointProps) =>
  payload ? (
    <g className={`point ${payload.kind}`}>
      {payload.kind === "target" || payload.kind === "policy" ? (
        <circle cx={cx} cy={cy} r={6} />
      ) : (
        <rect x={cx - 4.5} y={cy - 4.5} width={9} height={9} />
      )}
      <text x={cx + 8} y={cy - 5}>
        {payload.number}
      </text>
    </g>
  ) : null;
