import type { Masses, TruthRow } from "../../../worker/protocol";
import type { Gauge, RowEvidence } from "../../evidence/evidence";
import { percent } from "../../shared/figures";
import { ratioAt, ratioOf } from "./axis";
import type { Span } from "./columns";
import { together } from "./figures";

interface BarProps {
  readonly masses: Masses;
  readonly span: Span;
  readonly end: number; // the probability at the right end
  readonly mid: number; // px from the top
  readonly prior: boolean;
  readonly isTargetKnown: boolean; // else there is no outline
}

/** Outline (target) over fill (policy), with the prior's tick; cut beyond the end of the axis. */
export function Bar({ masses, span, end, mid, prior, isTargetKnown }: BarProps) {
  const { target, policy } = masses;
  const at = (p: number) => span.left + (Math.min(p, end) / end) * (span.right - span.left);
  const cut = Math.max(isTargetKnown ? target : 0, policy) > end;
  const open = target > end;
  const right = at(target);
  const outline = open
    ? `M${right} ${mid - 6}H${span.left}v12H${right}`
    : `M${span.left} ${mid - 6}H${right}v12H${span.left}z`;
  return (
    <g className="bar">
      <rect
        className="fill"
        x={span.left}
        y={mid - 4}
        width={Math.max(0, at(policy) - span.left)}
        height={8}
      />
      {prior && <Prior p={masses.prior} x={at(masses.prior)} mid={mid} end={end} cut={cut} />}
      {isTargetKnown && <path className="halo" d={outline} />}
      {isTargetKnown && <path className="outline" d={outline} />}
      {cut && <Strokes x={span.right - 6} mid={mid} />}
    </g>
  );
}

/** Two slanted strokes: the bar goes on beyond the axis. */
const Strokes = ({ x, mid }: { x: number; mid: number }) => (
  <>
    <path className="cut-gap" d={`M${x - 1} ${mid + 8}l6 -16`} />
    <path className="cut" d={`M${x - 4} ${mid + 8}l6 -16M${x + 1} ${mid + 8}l6 -16`} />
  </>
);

interface PriorProps {
  readonly p: number;
  readonly x: number;
  readonly mid: number;
  readonly end: number;
  readonly cut: boolean; // its row is cut itself: nothing is said of a prior beyond the axis
}

function Prior({ p, x, mid, end, cut }: PriorProps) {
  if (p > end && cut) return null;
  const at = Math.round(x) + 0.5;
  return (
    <>
      <path className="tick-halo" d={`M${at} ${mid - 6}v12`} />
      <path className="tick" d={`M${at} ${mid - 6}v12`} />
      {p > end && (
        <text className="beyond" x={at + 4} y={mid + 4}>
          {percent(p)}
        </text>
      )}
    </>
  );
}

interface GaugeProps {
  readonly span: Span;
  readonly mid: number;
}

/** Dot and stem from the line at 1, on a log axis; an arrow where the ratio is beyond it. */
export function Ratio({
  masses,
  end,
  span,
  mid,
  prior,
}: GaugeProps & { readonly masses: Masses; readonly end: number; readonly prior: boolean }) {
  const half = (span.right - span.left) / 2;
  const middle = span.left + half;
  const ratio = ratioOf(masses);
  const before = masses.target > 0 ? masses.prior / masses.target : null;
  if (ratio === null) return null;
  const far = ratioAt(Math.max(ratio, 1e-9), end);
  const at = Math.max(-1.2, Math.min(1.2, far));
  const tick = before ? ratioAt(before, end) : NaN;
  const inside = Math.abs(at) <= 1;
  const x = middle + (inside ? at : Math.sign(at)) * half;
  return (
    <g className="ratio">
      {prior && Math.abs(tick) <= 1 && (
        <path className="tick" d={`M${Math.round(middle + tick * half) + 0.5} ${mid - 5}v10`} />
      )}
      <path className="stem" d={`M${middle} ${mid}H${x}`} />
      {inside ? (
        <circle cx={x} cy={mid} r={3.5} />
      ) : (
        <path
          className="arrow"
          d={`M${x} ${mid - 4}l${Math.sign(at) * 7} 4l${-Math.sign(at) * 7} 4z`}
        />
      )}
    </g>
  );
}

/** A figure of the task's own, on a fixed linear axis. */
export function OwnGauge({
  gauge,
  row,
  span,
  mid,
}: GaugeProps & { readonly gauge: Gauge; readonly row: TruthRow }) {
  const value = gauge.of(row);
  if (value === null) return null;
  const x = (v: number) => onGauge(gauge, span, v);
  return (
    <g className="own-gauge">
      <path className="stem" d={`M${x(gauge.from)} ${mid}H${x(value)}`} />
      <circle cx={x(value)} cy={mid} r={3.5} />
    </g>
  );
}

export function onGauge({ ticks }: Gauge, { left, right }: Span, value: number): number {
  const low = ticks[0][0];
  const high = ticks[ticks.length - 1][0];
  return left + ((value - low) / (high - low)) * (right - left);
}

interface OtherProps {
  readonly rows: RowEvidence;
  readonly of: readonly TruthRow[]; // one string, or those that are folded together
  readonly x: (p: number) => number;
  readonly mid: number;
}

/** The triangle of another truth, on the axis of the bars. */
export function Triangle({ rows, of, x, mid }: OtherProps) {
  const p = rows.triangle ? together(of, rows.triangle.of) : null;
  if (p === null) return null;
  return <path className="triangle" d={`M${x(p) - 4} ${mid - 9}h8l-4 7z`} />;
}
