import type { StopDrift } from "../../judging/stop-drift";
import { digits } from "../lines";

/** The drift of one way of learning. */
export interface Drifted {
  readonly name: string;
  readonly stops: readonly StopDrift[];
}

const WIDTH = 760;
const HEIGHT = 320;
const LEFT = 56;
const RIGHT = 110;
const TOP = 40;
const BOTTOM = 44;
const looks: readonly (readonly [colour: string, dash: string])[] = [
  ["#954777", "2 3"],
  ["#104F28", "8 3 2 3"],
  ["#375AD1", ""],
  ["#C17833", "6 3"],
];

type Place = (value: number) => number;

/**
 * log q(⊤) − log q*(⊤) by depth, weighted by the policy, a line a way of learning, as SVG; 0 is the
 * target's own stop. Depths to which a policy does not come have no point.
 */
export function driftPicture(title: string, lines: readonly Drifted[]): string {
  const points = lines.map(({ stops }) => stops.flatMap(pointOf));
  const values = points.flat().map(([, drift]) => drift);
  const deepest = Math.max(1, ...points.flat().map(([depth]) => depth));
  const low = Math.floor(Math.min(0, ...values));
  const high = Math.ceil(Math.max(0, ...values));
  const x: Place = (depth) => LEFT + (depth / deepest) * (WIDTH - LEFT - RIGHT);
  const y: Place = (drift) => TOP + ((high - drift) / (high - low || 1)) * (HEIGHT - TOP - BOTTOM);
  const every = Math.max(1, Math.ceil((high - low) / 8));
  const ticks = Array.from(
    { length: Math.floor((high - low) / every) + 1 },
    (_, i) => low + i * every,
  );
  const depths = Array.from({ length: deepest + 1 }, (_, depth) => depth);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" ` +
      'font-family="IBM Plex Sans, sans-serif" font-size="12" fill="#222">',
    `<rect width="${WIDTH}" height="${HEIGHT}" fill="#fff"/>`,
    text(8, 20, title, "start"),
    ...ticks.map(
      (tick) =>
        `<path d="M${LEFT} ${y(tick)}H${WIDTH - RIGHT}" ` +
        `stroke="${tick === 0 ? "#222" : "#ddd"}"/>` +
        text(LEFT - 8, y(tick) + 4, digits(tick, 2), "end"),
    ),
    ...depths.map((depth) => text(x(depth), HEIGHT - BOTTOM + 18, String(depth), "middle")),
    text((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 8, "tokens before ⊤", "middle"),
    ...points.map((of, k) => curve(of, k, x, y)),
    ...lines.map(({ name }, k) => legend(name, k)),
    "</svg>",
    "",
  ].join("\n");
}

const pointOf = ({ depth, byPolicy }: StopDrift): (readonly [number, number])[] =>
  byPolicy === null ? [] : [[depth, byPolicy]];

function curve(points: readonly (readonly [number, number])[], k: number, x: Place, y: Place) {
  const [colour, dash] = looks[k % looks.length];
  const path = points
    .map(([depth, drift], i) => `${i ? "L" : "M"}${x(depth)} ${y(drift)}`)
    .join("");
  const line =
    `<path d="${path}" fill="none" stroke="${colour}" stroke-width="1.75" ` +
    `stroke-dasharray="${dash}"/>`;
  const dots = points.map(
    ([depth, drift]) => `<circle cx="${x(depth)}" cy="${y(drift)}" r="2.5" fill="${colour}"/>`,
  );
  return [line, ...dots].join("");
}

function legend(name: string, k: number): string {
  const [colour, dash] = looks[k % looks.length];
  const at = TOP + 8 + 20 * k;
  const from = WIDTH - RIGHT + 12;
  return (
    `<path d="M${from} ${at}h24" stroke="${colour}" stroke-width="1.75" ` +
    `stroke-dasharray="${dash}"/>${text(from + 30, at + 4, name, "start")}`
  );
}

const text = (x: number, y: number, words: string, anchor: "start" | "middle" | "end") =>
  `<text x="${x}" y="${y}" text-anchor="${anchor}">${words}</text>`;
