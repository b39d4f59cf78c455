import { memo } from "react";
import { percent } from "../shared/figures";
import { ribbon, type Placed, type TreeLayout } from "./layout";
import { labelOf } from "./words";

interface Props {
  readonly layout: TreeLayout;
  readonly width: number;
  readonly marked: ReadonlySet<string>; // keys on the way to the chosen string
}

const ROOT = 6; // px
const THINNEST = 0.75; // px: what has any mass is seen
const LETTER = 6.4; // px, the mean of a label's letters

/** Ribbons as wide as their probability: the target an outline, the policy its fill. */
export const Ribbons = memo(function Ribbons({ layout, width, marked }: Props) {
  const { placed, height, box, perMass, flow } = layout;
  const [root] = placed;
  return (
    <svg width={width} height={height} aria-hidden="true">
      {placed.map((node) => node.parent && <Ribbon key={node.branch.key} {...{ node, layout }} />)}
      {root && <RootBar node={root} perMass={perMass} />}
      {placed
        .filter(({ slot, depth }) => !slot && depth > 0)
        .map((node) => (
          <Box
            key={node.branch.key}
            {...{ node, width: box, perMass, flow }}
            marked={marked.has(node.branch.key)}
          />
        ))}
    </svg>
  );
});

function Ribbon({ node, layout }: { readonly node: Placed; readonly layout: TreeLayout }) {
  const { parent, from, x, y, branch } = node;
  if (!parent) return null;
  const left = { x: parent.depth === 0 ? ROOT : parent.x + layout.box, y: from };
  const right = { x: x - (node.slot ? 6 : 0), y };
  const thick = (mass: number) => (mass > 0 ? Math.max(THINNEST, mass * layout.perMass) : 0);
  const whole = branch.kind === "branch" || branch.kind === "string" || branch.kind === "closed";
  return (
    <>
      <path
        className={whole ? "fill" : "fill folded"}
        d={ribbon(left, right, thick(branch.policy))}
      />
      {layout.flow === "target" && (
        <path className="outline" d={ribbon(left, right, thick(branch.target))} />
      )}
    </>
  );
}

const RootBar = ({ node, perMass }: { readonly node: Placed; readonly perMass: number }) => (
  <path className="root" d={`M0 ${node.y - perMass / 2}h${ROOT}v${perMass}h${-ROOT}z`} />
);

interface BoxProps {
  readonly node: Placed;
  readonly width: number;
  readonly perMass: number;
  readonly flow: TreeLayout["flow"];
  readonly marked: boolean;
}

/** A node between its ribbons, with what it adds and, where there is room, its share. */
function Box({ node: { x, y, branch }, width, perMass, flow, marked }: BoxProps) {
  const height = Math.max(16, branch[flow] * perMass);
  const most = Math.max(1, Math.floor(width / LETTER));
  const label = labelOf(branch);
  const text = label.length > most ? `${label.slice(0, Math.max(1, most - 1))}…` : label;
  const both = height >= 34;
  return (
    <g className={marked ? "box marked" : "box"}>
      <rect x={x} y={y - height / 2} width={width} height={height} />
      <text className="strong" x={x + width / 2} y={y + (both ? -2 : 4)}>
        {text}
      </text>
      {both && (
        <text x={x + width / 2} y={y + 14}>
          {percent(branch[flow])}
        </text>
      )}
    </g>
  );
}
