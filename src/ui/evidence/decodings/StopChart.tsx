import { Line, LineChart, ReferenceLine, XAxis, YAxis } from "recharts";
import type { StopDrift } from "../../../worker/protocol";
import { useSize } from "../../shared/hooks";
import { nats } from "../../shared/figures";

const HEIGHT = 160;

/** How far the stops have drifted from the target's, depth by depth. */
export function StopChart({ stops }: { stops: readonly StopDrift[] }) {
  const [measure, size] = useSize();
  const said = stops
    .filter(({ byPolicy }) => byPolicy !== null)
    .map(({ depth, byPolicy }) => `after ${depth} ${nats(byPolicy)}`)
    .join(", ");
  return (
    <div
      className="stops"
      ref={measure}
      style={{ height: HEIGHT }}
      role="img"
      aria-label={`Drift of the stops in nats, weighted by the policy: ${said}`}
    >
      {size && (
        <LineChart
          width={size.width}
          height={HEIGHT}
          data={[...stops]}
          margin={{ top: 8, right: 12, bottom: 4, left: 8 }}
        >
          <XAxis dataKey="depth" />
          <YAxis width={44} tickFormatter={(value: number) => nats(value)} />
          <ReferenceLine y={0} className="zero" />
          <Line dataKey="overSupport" className="support" isAnimationActive={false} dot={false} />
          <Line dataKey="byPolicy" className="policy" isAnimationActive={false} dot={{ r: 2.5 }} />
        </LineChart>
      )}
      <p className="legend">
        <span>
          <i className="sample policy" /> weighted by the policy
        </span>
        <span>
          <i className="sample prior" /> mean over what the target supports
        </span>
      </p>
    </div>
  );
}
