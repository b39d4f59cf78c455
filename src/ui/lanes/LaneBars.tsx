import { useMemo } from "react";
import type { Truth } from "../../worker/protocol";
import { useLane, useLive, useSelection } from "../lane/context";
import { useAsked } from "../distribution/asked";
import { describe } from "../distribution/describe";
import { BarAxis } from "../distribution/BarAxis";
import { Tip } from "../distribution/BarLabels";
import {
  dashes,
  fills,
  layoutBars,
  skyline,
  spikes,
  x,
  y,
  type Bars,
} from "../distribution/geometry";
import { inOrder, orderIn } from "../distribution/order";
import { sparse, type Scale } from "../distribution/scale";
import { count, percent } from "../shared/figures";
import { useSize } from "../shared/hooks";
import { useOutdated } from "../shared/use-outdated";
import { useView } from "../stores/view";
import { concentration } from "./concentration";
import { inAll } from "./lanes";
import { LaneHead } from "./LaneHead";
import type { ShownLane } from "./use-lanes";

interface Props {
  readonly shown: ShownLane;
  readonly scale: Scale;
  readonly first: boolean; // it names what the outline is
  readonly labelled: boolean; // it names the bars
}

/** The bars of one lane among others: outline the target, fill the policy in the lane's colour. */
export function LaneBars({ shown, scale, first, labelled }: Props) {
  const truth = useLive((l) => l.truth);
  const outline = useLive((l) => l.outline);
  const age = useOutdated(truth);
  const [measure, size] = useSize();
  return (
    <div className={`lane-row${age ? " outdated" : ""}`} style={shown.style}>
      <LaneHead shown={shown} truth={truth} note="probability of each string, %" age={age} />
      <div
        className={`plot${labelled ? "" : " unlabelled"}`}
        ref={measure}
        role="img"
        aria-label={`Lane ${shown.letter}. ${describe(truth, outline)}`}
      >
        {size && truth && (
          <Plot truth={truth} size={size} scale={scale} labelled={labelled} first={first} />
        )}
        {truth && <Remark truth={truth} />}
      </div>
    </div>
  );
}

interface PlotProps {
  readonly truth: Truth;
  readonly size: { readonly width: number; readonly height: number };
  readonly scale: Scale;
  readonly first: boolean;
  readonly labelled: boolean;
}

function Plot({ truth, size, scale, first, labelled }: PlotProps) {
  const lane = useLane();
  const order = useView((v) => orderIn(truth.layout, v.order));
  const rows = useMemo(() => inOrder(truth.rows, order), [truth, order]);
  const height = labelled ? size.height : size.height + 16; // the names would stand below
  const b = useMemo(
    () => layoutBars(truth.rows.length, size.width, height, "lane"),
    [truth.rows.length, size.width, height],
  );
  const names = useMemo(() => rows.map(({ text }) => text), [rows]);
  const axis = useMemo(() => sparse(scale, b.base - b.top), [scale, b]);
  const asked = useAsked(truth.rows);
  const covered = (name: string) => asked?.covered === true && asked.texts.has(name);
  const outline = skyline(b, scale, rows, (i) => covered(names[i]));
  const point = (text: string | null) =>
    inAll(lane, ({ selection }) => selection.setState({ hovered: text }));
  const pick = (event: React.MouseEvent) => {
    const { left } = event.currentTarget.getBoundingClientRect();
    return rows[Math.floor((event.clientX - left) / b.pitch)]?.text ?? null;
  };
  return (
    <svg className="by-value" width={size.width} height={size.height} aria-hidden="true">
      <BarAxis
        b={b}
        scale={axis}
        width={size.width}
        names={names}
        byValue={order !== "rank"}
        layout="full"
      />
      <Hovered b={b} names={names} />
      <path className="fill" d={fills(b, scale, rows)} />
      <path className="dash" d={dashes(b, scale, rows)} />
      <path className="halo" d={outline} />
      <path className="outline" d={outline} />
      <Rest b={b} scale={scale} truth={truth} />
      {spikes(b, scale, rows, []).map((s) => (
        <text key={s.i} className="middle strong" x={x(b, s.i) + b.pitch / 2} y={b.top - 6}>
          {s.name}
        </text>
      ))}
      {first && <TargetName b={b} rows={rows} />}
      <Tip b={b} rows={rows} covered={covered} />
      <rect
        className="catch"
        x={b.left}
        y={b.top}
        width={b.pitch * b.count}
        height={b.base - b.top}
        onPointerMove={(event) => point(pick(event))}
        onPointerLeave={() => point(null)}
        onClick={(event) => lane.selection.setState({ chosen: pick(event) })}
      />
    </svg>
  );
}

/** The bar of the string under the pointer, in whichever lane that is. */
function Hovered({ b, names }: { b: Bars; names: readonly string[] }) {
  const hovered = useSelection((s) => s.hovered);
  const i = hovered === null ? -1 : names.indexOf(hovered);
  if (i < 0) return null;
  return <rect className="hovered" x={x(b, i)} y={b.top} width={b.pitch} height={b.base - b.top} />;
}

/** All mass that is on no listed string. */
function Rest({ b, scale, truth }: { b: Bars; scale: Scale; truth: Truth }) {
  const { rest, more } = truth;
  const top = y(b, scale, rest.policy + more.policy);
  const target = y(b, scale, rest.target + more.target);
  const { elseLeft: left, elseWidth: width } = b;
  return (
    <g>
      <path className="fill" d={`M${left + 1} ${b.base}V${top}h${width - 2}V${b.base}z`} />
      <path
        className="outline"
        d={`M${left} ${b.base}V${Math.min(target, b.base)}h${width}V${b.base}`}
      />
    </g>
  );
}

/** What the outline is, once for all lanes. */
function TargetName({ b, rows }: { b: Bars; rows: Truth["rows"] }) {
  const first = rows.at(0)?.target ?? 0;
  const even = rows.every(({ target }) => Math.abs(target - first) < 1e-9);
  const right = b.left + b.pitch * b.count;
  return (
    <g className="label" pointerEvents="none">
      <text className="end halo-text" x={right} y={b.top - 8}>
        <tspan className="strong">outline: target, exact</tspan>
        {even && <tspan>, {percent(first)} % each</tspan>}
      </text>
    </g>
  );
}

/** That few strings hold most of the mass, where the target spreads it. */
function Remark({ truth }: { truth: Truth }) {
  const found = concentration(truth);
  if (!found) return null;
  return (
    <p className="lane-remark">
      <b>
        {count(found.strings, "string")} {found.strings === 1 ? "holds" : "hold"}{" "}
        {percent(found.mass)} % of the mass.
      </b>{" "}
      The outline over the rest stands empty.
    </p>
  );
}
