import { useSelection } from "../lane/context";
import type { ReactNode } from "react";
import type { Truth, TruthRow } from "../../worker/protocol";
import type { Layout } from "../shared/hooks";
import { count, percent } from "../shared/figures";
import { x, y, type Bars } from "./geometry";
import { standing, wordingOf, type NamedBars } from "./names";
import type { Scale } from "./scale";

const sizes = {
  full: { text: 12, line: 16 },
  class: { text: 20, line: 22 },
  phone: { text: 12, line: 16 },
} as const;

/** What fill, outline and dashes are called where there is much room, or little. */
const words = {
  full: { policy: "policy, exact", target: "target, exact", prior: "prior, before training" },
  class: {
    policy: "policy: learned so far",
    target: "target: exact",
    prior: "prior: before training",
  },
  phone: { policy: "policy", target: "target, exact", prior: "prior" },
} as const satisfies Record<Layout, object>;

interface LabelsProps {
  readonly b: Bars;
  readonly scale: Scale;
  readonly rows: readonly TruthRow[];
  readonly truth: Truth;
  readonly layout: Layout;
}

/** What fill, outline and dashes are, each with its sign. */
export function BarLabels({ b, scale, rows, truth, layout }: LabelsProps) {
  if (!rows.length) return null;
  const wording = wordingOf({ b, layout });
  const even = rows.every((r) => Math.abs(r.target - rows[0].target) < 1e-9);
  // an adapter may have been imported at step 0
  const untrained = truth.step === 0 && rows.every((r) => Math.abs(r.policy - r.prior) < 1e-4);
  const { policy, target, prior } = standing({ b, scale, layout }, rows);
  return (
    <g className="labels" pointerEvents="none">
      <Name
        b={b}
        bar={policy}
        wording={wording}
        mark="policy"
        to={y(b, scale, rows[policy].policy)}
        name={untrained && wording !== "phone" ? "policy = prior" : words[wording].policy}
        note={untrained ? "before training" : `after ${count(truth.step, "step")}`}
      />
      <Name
        b={b}
        bar={target}
        wording={wording}
        mark="target"
        to={y(b, scale, rows[target].target)}
        name={words[wording].target}
        note={even ? `${percent(rows[0].target)} % each` : "what R asks for"}
      />
      {!untrained && <PriorName left={prior} wording={wording} />}
    </g>
  );
}

/** The target's name alone, while nothing else is there. */
export function TargetName({
  frame,
  rows,
}: {
  frame: NamedBars;
  rows: readonly Pick<TruthRow, "target">[];
}) {
  const { b, scale } = frame;
  const wording = wordingOf(frame);
  const bar = standing(frame, []).target;
  return (
    <Name
      b={b}
      bar={bar}
      wording={wording}
      mark="target"
      name={words[wording].target}
      note="needs no model"
      to={y(b, scale, rows[bar].target)}
    />
  );
}

interface NameProps {
  readonly b: Bars;
  readonly bar: number;
  readonly wording: Layout;
  readonly mark: "policy" | "target";
  readonly name: string;
  readonly note: string;
  readonly to: number;
}

/** A swatch, a name, a note, and a line down to what is named. */
function Name({ b, bar, wording, mark, name, note, to }: NameProps) {
  const { text, line } = sizes[wording];
  const at = x(b, bar) + b.pitch / 2;
  const high = Math.round(text * 0.75);
  return (
    <g className="label">
      <rect className={`swatch ${mark}`} x={at - 8} y={line - high} width={16} height={high} />
      <text style={{ fontSize: text }} x={at + 16} y={line}>
        <tspan className="strong">{name}</tspan>
        {wording === "full" && <tspan dx="6">{note}</tspan>}
      </text>
      <path
        className="leader"
        d={`M${Math.round(at) + 0.5} ${line + 4}V${Math.max(line + 12, to - 4)}`}
      />
    </g>
  );
}

function PriorName({ left, wording }: { left: number; wording: Layout }) {
  const { text, line } = sizes[wording];
  return (
    <g className="label">
      <path className="dash" d={`M${left} ${line - text * 0.35}h18`} />
      <text style={{ fontSize: wording === "class" ? 18 : text }} x={left + 24} y={line}>
        <tspan className={wording === "full" ? "strong" : ""}>{words[wording].prior}</tspan>
      </text>
    </g>
  );
}

interface TipProps {
  readonly b: Bars;
  readonly rows: readonly TruthRow[];
  readonly covered: (name: string) => boolean; // its target must not be seen yet
}

/** The figures of the bar under the pointer. */
export function Tip({ b, rows, covered }: TipProps) {
  const hovered = useSelection((v) => v.hovered);
  const i = hovered === null ? -1 : rows.findIndex((r) => r.text === hovered);
  if (i < 0) return null;
  return (
    <Figures
      left={Math.min(Math.max(x(b, i) + b.pitch / 2 - 68, b.left), b.elseLeft - 136)}
      base={b.base}
      of={covered(rows[i].text) ? { ...rows[i], target: null } : rows[i]}
    >
      {rows[i].text}
      <tspan className="muted" dx="1">
        ⊤
      </tspan>
    </Figures>
  );
}

/** A box with what target, policy and prior give to something. */
export function Figures({
  left,
  base,
  of,
  children,
}: {
  left: number;
  base: number;
  of: Pick<TruthRow, "policy" | "prior"> & { readonly target: number | null };
  children: ReactNode;
}) {
  return (
    <g className="tip" transform={`translate(${left} ${base - 84})`} pointerEvents="none">
      <rect width={136} height={80} rx={3} />
      <text className="strong" x={12} y={20}>
        {children}
      </text>
      {(["target", "policy", "prior"] as const).map((name, k) => (
        <g key={name}>
          <text x={12} y={38 + 16 * k}>
            {name}
          </text>
          <text className="num end" x={124} y={38 + 16 * k}>
            {of[name] === null ? "?" : `${percent(of[name])} %`}
          </text>
        </g>
      ))}
    </g>
  );
}
