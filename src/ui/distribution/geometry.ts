import type { TruthRow } from "../../worker/protocol";
import type { Layout } from "../shared/hooks";
import type { Scale } from "./scale";

/** Where the bars stand, in pixels. */
export interface Bars {
  readonly left: number;
  readonly top: number;
  readonly base: number;
  readonly pitch: number;
  readonly bar: number; // width of a fill; the pitch less a gap
  readonly count: number;
  readonly elseLeft: number;
  readonly elseWidth: number;
  readonly figure: number; // room that the printed height of a cut bar takes
  readonly short: boolean; // too narrow for the long names
}

/** A frame of the page, the place of one lane among several, or a side panel. */
export type BarFrame = Layout | "lane" | "side";

const margins = {
  full: { left: 44, top: 56, bottom: 32, right: 8, other: 12, elseWidth: 14, figure: 34 },
  class: { left: 84, top: 72, bottom: 30, right: 16, other: 16, elseWidth: 22, figure: 46 },
  phone: { left: 44, top: 56, bottom: 32, right: 4, other: 10, elseWidth: 12, figure: 34 },
  lane: { left: 44, top: 22, bottom: 24, right: 8, other: 12, elseWidth: 14, figure: 24 },
  side: { left: 44, top: 8, bottom: 24, right: 2, other: 4, elseWidth: 8, figure: 24 },
} as const;

export function layoutBars(count: number, width: number, height: number, layout: BarFrame): Bars {
  const m = margins[layout];
  const room = width - m.left - m.right - m.other - m.elseWidth;
  // whole pixels, but for more bars than the plot has pixels
  const pitch = room >= count ? Math.floor(room / Math.max(1, count)) : Math.max(0, room) / count;
  const spare = Math.max(0, Math.floor((room - pitch * count) / 2));
  const left = m.left + (layout === "class" || layout === "phone" ? Math.min(spare, 12) : 0);
  return {
    left,
    top: m.top,
    base: height - m.bottom,
    pitch,
    bar: pitch - (pitch > 4 ? 2 : pitch > 1 ? 1 : 0),
    count,
    elseLeft: left + pitch * count + m.other,
    elseWidth: m.elseWidth,
    figure: m.figure,
    short: layout === "class" && width < 860,
  };
}

export const x = (b: Bars, i: number) => b.left + i * b.pitch;
export const y = (b: Bars, scale: Scale, p: number) =>
  Math.round((b.base - Math.min(1, scale.at(p)) * (b.base - b.top)) * 2) / 2;

const rect = (left: number, top: number, width: number, base: number) =>
  `M${left} ${base}V${top}h${width}V${base}z`;

/** Solid fills of the policy. */
export const fills = (b: Bars, s: Scale, rows: readonly TruthRow[]) =>
  rows.map((r, i) => rect(x(b, i) + gap(b), y(b, s, r.policy), b.bar, b.base)).join("");
const gap = (b: Bars) => (b.pitch - b.bar) / 2;

/** The target's skyline, closed to the baseline on both sides; it has gaps where it is hidden. */
export function skyline(
  b: Bars,
  s: Scale,
  rows: readonly Pick<TruthRow, "target">[],
  hidden: (i: number) => boolean = () => false,
): string {
  if (!rows.length) return "";
  let d = "";
  for (const [i, r] of rows.entries()) {
    if (hidden(i)) continue;
    const height = y(b, s, r.target);
    if (i === 0) d += `M${x(b, 0)} ${b.base}V${height}`;
    else d += hidden(i - 1) ? `M${x(b, i)} ${height}` : `V${height}`;
    d += `H${x(b, i + 1)}`;
  }
  return hidden(rows.length - 1) ? d : `${d}V${b.base}`;
}

/** Dashed outlines where the prior stands above the policy's bar. */
export const dashes = (b: Bars, s: Scale, rows: readonly TruthRow[]) =>
  rows
    .map((r, i) => {
      const top = y(b, s, r.prior);
      const bottom = y(b, s, r.policy);
      return bottom - top < 3
        ? ""
        : `M${x(b, i) + gap(b) + 0.5} ${bottom}V${top}h${b.bar - 1}V${bottom}`;
    })
    .join("");

/** Notches where a bar hides the prior. */
export const notches = (b: Bars, s: Scale, rows: readonly TruthRow[]) =>
  rows
    .map((r, i) => {
      const at = y(b, s, r.prior);
      return at - y(b, s, r.policy) < 2 || b.base - at < 2
        ? ""
        : `M${x(b, i) + gap(b)} ${Math.floor(at) + 0.5}h${b.bar}`;
    })
    .join("");

/**
 * Spikes past the top that print their height: the tallest first, none closer to another than its
 * figure is wide, or 24 px to a place that is taken.
 */
export function spikes(
  b: Bars,
  s: Scale,
  rows: readonly TruthRow[],
  taken: readonly number[],
): { i: number; name: string; value: number; by: "policy" | "prior" }[] {
  const tall = rows
    .map((r, i) => ({
      i,
      name: r.text,
      value: Math.max(r.policy, r.prior),
      by: r.policy >= r.prior ? ("policy" as const) : ("prior" as const),
    }))
    .filter(
      ({ i, value }) =>
        s.at(value) > 1.001 && taken.every((at) => Math.abs(x(b, i) + b.pitch / 2 - at) >= 24),
    )
    .sort((p, q) => q.value - p.value);
  const kept: typeof tall = [];
  for (const spike of tall)
    if (kept.every((k) => Math.abs(k.i - spike.i) * b.pitch >= b.figure)) kept.push(spike);
  return kept;
}
