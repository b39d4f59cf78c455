import { useMemo } from "react";
import type { Truth, TruthRow } from "../../worker/protocol";
import type { Layout } from "../shared/hooks";
import { percent, whole } from "../shared/figures";
import { useView } from "../stores/view";
import { clearing, gapBetween, spikes, x, y, type Bars } from "./geometry";
import type { Scale } from "./scale";

/** Names stand by what they name, on leader lines. Their places depend on target and prior alone, so they keep still. */
export function BarLabels({ b, scale, rows, truth, layout }: { b: Bars; scale: Scale; rows: readonly TruthRow[]; truth: Truth; layout: Layout }) {
  const hovered = useView((v) => v.hovered);
  const wide = widths[layout];
  const places = useMemo(
    () => ({ policy: clearing(b, scale, rows, layout === "phone" ? 0.48 : 0.52, wide), target: clearing(b, scale, rows, layout === "phone" ? 0.72 : 0.85, wide), prior: gapBetween(b, spikes(b, scale, rows), layout === "full" ? 160 : 230) }),
    // eslint-disable-next-line react-hooks/exhaustive-deps -- the places must not follow the policy
    [b.pitch, b.left, scale.top, rows.length, truth.logZ.value, layout, wide],
  );
  if (!rows.length) return null;
  const step = Math.ceil((wide + 24) / b.pitch); // bars that a name covers
  const target = Math.min(Math.max(places.target, places.policy + step), rows.length - Math.ceil((wide + 16) / b.pitch));
  const policy = Math.max(0, Math.min(places.policy, target - step));
  const even = rows.every((r) => Math.abs(r.target - rows[0].target) < 1e-9);
  const row = rows.find((r) => r.text === hovered);
  return (
    <g className="labels" pointerEvents="none">
      {layout !== "phone" && <PriorLabel b={b} place={places.prior} layout={layout} />}
      <Name b={b} left={x(b, policy)} layout={layout} mark="policy" name={layout === "full" ? "policy, exact" : layout === "class" ? "policy: learned so far" : "policy"} note={`after ${whole(truth.step)} steps`} to={y(b, scale, rows[policy].policy)} />
      <Name b={b} left={x(b, target)} layout={layout} mark="target" name={layout === "class" ? "target: exact" : "target, exact"} note={even ? `${percent(rows[0].target)} % each` : "what R asks for"} to={y(b, scale, rows[target].target)} />
      {row && <Hover row={row} at={x(b, rows.indexOf(row)) + b.pitch / 2} b={b} />}
    </g>
  );
}

const widths = { full: 104, class: 216, phone: 76 } as const;
const sizes = { full: { size: 12, line: 24 }, class: { size: 20, line: 12 }, phone: { size: 12, line: 6 } } as const;

interface NameProps { readonly b: Bars; readonly left: number; readonly layout: Layout; readonly mark: "policy" | "target"; readonly name: string; readonly note: string; readonly to: number }

/** A swatch, a name, a note, and a line down to what is named. */
export function Name({ b, left, layout, mark, name, note, to }: NameProps) {
  const { size, line } = sizes[layout], top = b.top + (layout === "phone" ? 22 : 40), full = layout === "full";
  return (
    <g className="label" style={{ fontSize: size }}>
      <rect className="ground" x={left - 12} y={top - size - 2} width={widths[layout] + 26} height={size + (full ? 22 : 8)} />
      <rect className={`swatch ${mark}`} x={left - 7} y={top - 8} width={15} height={8} />
      <text className="strong" style={{ fontSize: size }} x={left + 15} y={top}>{name}</text>
      {full && <text x={left + 15} y={top + 16}>{note}</text>}
      <path className="leader" d={`M${left + 0.5} ${top + (full ? 6 : 8)}V${Math.max(top + line, to - 3)}`} />
    </g>
  );
}

function PriorLabel({ b, place, layout }: { b: Bars; place: { left: number; width: number }; layout: Layout }) {
  const { left, width } = place, full = layout === "full";
  if (width < (full ? 160 : 230)) return null;
  return (
    <g className="label"><path className="dash" d={`M${left} ${b.top - 31.5}h18`} /><text className={full ? "strong" : ""} style={{ fontSize: full ? 12 : 18 }} x={left + 26} y={b.top - 28}>prior, before training</text>
      {full && width > 200 && <text x={left + 26} y={b.top - 12}>{width > 390 ? "a notch where a bar hides it; cut spikes print their height in %" : "a notch where a bar hides it"}</text>}
    </g>
  );
}

function Hover({ row, at, b }: { row: TruthRow; at: number; b: Bars }) {
  const left = Math.min(Math.max(at - 84, b.left), b.elseLeft - 170);
  return (
    <g className="tip" transform={`translate(${left} ${b.base - 62})`}>
      <rect width={170} height={58} rx={3} />
      <text className="strong num" x={10} y={18}>{row.text}</text>
      <text x={10} y={36}>target <tspan className="num">{percent(row.target)}</tspan>, policy <tspan className="num">{percent(row.policy)}</tspan></text>
      <text x={10} y={51}>prior <tspan className="num">{percent(row.prior)}</tspan>, in %</text>
    </g>
  );
}
