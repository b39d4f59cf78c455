import type { TruthRow } from "../../worker/protocol";
import type { Layout } from "../shared/hooks";
import { x, type Bars } from "./geometry";
import type { Scale } from "./scale";

/**
 * Where the names stand over the plot, as shares of it: above every bar, so that nothing they name
 * can run into them.
 */
const places = {
  full: { policy: 0.1, target: 0.43, prior: 0.72 },
  class: { policy: 0.07, target: 0.38, prior: 0.6 },
  phone: { policy: 0.1, target: 0.38, prior: 0.78 },
} as const;
export const widths = {
  full: { policy: 216, target: 200 },
  class: { policy: 262, target: 190 },
  phone: { policy: 84, target: 116 },
} as const; // px a name takes with its swatch

/** The bars that names lead down to, and the layout that the names have room in. */
export interface NamedBars {
  readonly b: Bars;
  readonly scale: Scale;
  readonly layout: Layout;
}
/** Which names have room: a narrow plot has those of a phone, whatever frame it stands in. */
export const wordingOf = ({ b, layout }: Pick<NamedBars, "b" | "layout">): Layout =>
  b.short ? "phone" : layout;
type Still = readonly Pick<TruthRow, "prior" | "target">[]; // what does not move while training

/**
 * The bar that a name leads down to: the nearest to its place, beyond `least`, clear of the prior
 * above the outline and of its printed spikes.
 */
function barNear({ b, scale }: NamedBars, rows: Still, place: number, least: number): number {
  const wanted = Math.max(least, Math.floor(place * b.count));
  const reach = Math.ceil(26 / b.pitch);
  const around = (i: number, by: number) => rows.slice(Math.max(0, i - by), i + by + 1);
  const free = (i: number) =>
    around(i, reach).every((r) => scale.at(r.prior) <= 1) &&
    around(i, 1).every((r) => r.prior <= 1.1 * r.target);
  for (let off = 0; off < b.count / 4; off++)
    for (const i of [wanted + off, wanted - off])
      if (i >= least && i < b.count && free(i)) return i;
  return Math.max(0, Math.min(b.count - 1, wanted));
}

/** Where the three names stand, none in another's way: two bars, and the prior's left end in px. */
export function standing(
  frame: NamedBars,
  rows: Still,
): { readonly policy: number; readonly target: number; readonly prior: number } {
  const { b } = frame;
  const wording = wordingOf(frame);
  const at = places[wording];
  const wide = widths[wording];
  const policy = barNear(frame, rows, at.policy, 0);
  const target = barNear(frame, rows, at.target, policy + Math.ceil(wide.policy / b.pitch));
  return {
    policy,
    target,
    prior: Math.max(b.left + at.prior * b.pitch * b.count, x(b, target) + wide.target),
  };
}

/** The horizontal places of the lines that lead down to a bar; nothing else is written there. */
export const leaders = (frame: NamedBars, rows: Still): readonly number[] => {
  const { policy, target } = standing(frame, rows);
  return [policy, target].map((bar) => x(frame.b, bar) + frame.b.pitch / 2);
};
