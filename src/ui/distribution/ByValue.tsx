import { useLane, useSelection } from "../lane/context";
import { useMemo, useState } from "react";
import type { Truth } from "../../worker/protocol";
import type { Layout } from "../shared/hooks";
import { percent } from "../shared/figures";
import { useView } from "../stores/view";
import { useScale } from "./drawing/use-scale";
import { useAsked } from "./asked";
import { AskedBand, AskedMark } from "./AskedBand";
import { BarAxis } from "./BarAxis";
import { BarLabels, Figures, Tip } from "./BarLabels";
import { dashes, fills, layoutBars, notches, skyline, spikes, x, y, type Bars } from "./geometry";
import { leaders } from "./names";
import { inOrder, orderIn } from "./order";
import type { Scale } from "./scale";

interface Props {
  readonly truth: Truth;
  readonly width: number;
  readonly height: number;
  readonly layout: Layout;
}

/**
 * One bar a string, in the order of its value: fill is the policy, outline the target, dashes the
 * prior.
 */
export function ByValue({ truth, width, height, layout }: Props) {
  const { selection } = useLane();
  const order = useView((v) => orderIn(truth.layout, v.order));
  const rows = useMemo(() => inOrder(truth.rows, order), [truth, order]);
  const b = useMemo(
    () => layoutBars(truth.rows.length, width, height, layout),
    [truth.rows.length, width, height, layout],
  );
  const scale = useScale(truth, truth.rows);
  const names = rows.map((r) => r.text);
  const asked = useAsked(truth.rows);
  const covered = (name: string) => asked?.covered === true && asked.texts.has(name);
  const outline = skyline(b, scale, rows, (i) => covered(names[i]));
  const pick = (event: React.MouseEvent) => {
    const i = Math.floor(
      (event.clientX - event.currentTarget.getBoundingClientRect().left) / b.pitch,
    );
    return rows[i]?.text ?? null;
  };
  return (
    <svg className="by-value" width={width} height={height} aria-hidden="true">
      <BarAxis
        b={b}
        scale={scale}
        width={width}
        names={names}
        byValue={order !== "rank"}
        layout={layout}
      />
      <AskedBand b={b} scale={scale} names={names} asked={asked} />
      <Hovered b={b} rows={names} />
      <path className="fill" d={fills(b, scale, rows)} />
      {layout === "full" && <path className="notch" d={notches(b, scale, rows)} />}
      <path className="dash" d={dashes(b, scale, rows)} />
      <path className="halo" d={outline} />
      <path className="outline" d={outline} />
      <Rest b={b} scale={scale} truth={truth} />
      <Spikes b={b} scale={scale} rows={rows} layout={layout} />
      <BarLabels b={b} scale={scale} rows={rows} truth={truth} layout={layout} />
      <AskedMark b={b} scale={scale} names={names} asked={asked} />
      <Tip b={b} rows={rows} covered={covered} />
      <rect
        className="catch"
        x={b.left}
        y={b.top}
        width={b.pitch * b.count}
        height={b.base - b.top}
        onPointerMove={(e) => selection.setState({ hovered: pick(e) })}
        onPointerLeave={() => selection.setState({ hovered: null })}
        onClick={(e) => selection.setState({ chosen: pick(e) })}
      />
    </svg>
  );
}

interface SpikesProps {
  readonly b: Bars;
  readonly scale: Scale;
  readonly rows: Truth["rows"];
  readonly layout: Layout;
}

/** Bars that end above the plot: each has its name and its value over it. */
function Spikes({ b, scale, rows, layout }: SpikesProps) {
  const named = leaders({ b, scale, layout }, rows);
  const middle = (i: number) => Math.max(x(b, i) + b.pitch / 2, b.left + b.figure / 2 - 4);
  return spikes(b, scale, rows, named).map((s) => (
    <g key={s.i} className="spike" transform={`translate(${middle(s.i)} ${b.top})`}>
      <text y={layout === "class" ? -24 : -20} className={s.by === "policy" ? "strong" : ""}>
        {s.name}
      </text>
      <text className="num" y={-6}>
        {percent(s.value)}
      </text>
    </g>
  ));
}

/** All mass that is on no listed string, in its own bar. */
function Rest({ b, scale, truth }: { b: Bars; scale: Scale; truth: Truth }) {
  const [pointed, setPointed] = useState(false);
  const sum = (key: "target" | "policy" | "prior") => truth.rest[key] + truth.more[key];
  const of = { target: sum("target"), policy: sum("policy"), prior: sum("prior") };
  const [target, policy, prior] = [of.target, of.policy, of.prior].map((p) => y(b, scale, p));
  const l = b.elseLeft;
  const w = b.elseWidth;
  const tallest = Math.max(of.policy, of.prior);
  return (
    <g>
      <path className="fill" d={`M${l + 1} ${b.base}V${policy}h${w - 2}V${b.base}z`} />
      {prior < policy - 2 && (
        <path className="dash" d={`M${l + 0.5} ${b.base}V${prior}h${w - 1}V${b.base}`} />
      )}
      <path
        className="outline"
        d={
          target >= b.base - 1 ? `M${l} ${b.base}h${w}` : `M${l} ${b.base}V${target}h${w}V${b.base}`
        }
      />
      {scale.at(tallest) > 1 && (
        <text className="num end" x={l + w + 7} y={b.top - 6}>
          {percent(tallest)}
        </text>
      )}
      <rect
        className="catch"
        x={l - 4}
        y={b.top}
        width={w + 8}
        height={b.base - b.top + 24}
        onPointerEnter={() => setPointed(true)}
        onPointerLeave={() => setPointed(false)}
      />
      {pointed && (
        <Figures left={l - 144} base={b.base} of={of}>
          all other strings
        </Figures>
      )}
    </g>
  );
}

function Hovered({ b, rows }: { b: Bars; rows: readonly string[] }) {
  const hovered = useSelection((v) => v.hovered);
  const chosen = useSelection((v) => v.chosen);
  return [chosen, hovered].map((text, k) => {
    const i = text === null ? -1 : rows.indexOf(text);
    return i < 0 ? null : (
      <rect
        key={k}
        className="hovered"
        x={x(b, i)}
        y={b.top}
        width={b.pitch}
        height={b.base - b.top}
      />
    );
  });
}
