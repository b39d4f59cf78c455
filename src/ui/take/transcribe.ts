import { paintedIn } from "./paint";
import { shape } from "./shapes";
import { linesOf, type Line } from "./text-lines";
import { attributes, escaped } from "./xml";

/** A part of the page as SVG, in its own pixels. */
export interface Drawing {
  readonly width: number;
  readonly height: number;
  readonly body: string; // SVG elements
}

interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

interface Place {
  readonly origin: Box; // of the whole drawing, on the page
  readonly clip: Box; // what may be seen here, on the page
}

/** Controls, and what only a screen reader is told: they are no part of a picture. */
const UNTAKEN = ".take, .segments, .hidden, .popover-panel, .rules .crosshair, .crosshair-step";

/**
 * Writes down what an element of the page shows: text as text, shapes as shapes, fills and borders
 * of boxes as rectangles and lines, all where the browser put them and in the colours and fonts
 * that it computed. What is scrolled out of sight, and controls, are left out; what is partly in
 * sight is clipped.
 */
export function transcribe(element: HTMLElement): Drawing {
  const origin = element.getBoundingClientRect();
  const { width, height } = origin;
  return { width, height, body: elementAt(element, { origin, clip: origin }) };
}

function elementAt(element: Element, place: Place): string {
  if (element.matches(UNTAKEN)) return "";
  const style = getComputedStyle(element);
  const box = element.getBoundingClientRect();
  if (style.display === "none" || style.visibility === "hidden" || style.opacity === "0") return "";
  if (element instanceof SVGSVGElement) return picture(element, box, place);
  const clips = style.overflow !== "visible" && style.overflow !== "visible visible";
  const within = clips ? { ...place, clip: overlap(place.clip, box) } : place;
  const inside = Array.from(element.childNodes, (child) => {
    if (child instanceof Element) return elementAt(child, within);
    return child instanceof Text
      ? linesOf(child, within.clip)
          .map((line) => text(line, style, place.origin))
          .join("")
      : "";
  }).join("");
  const seen =
    clips && element.childElementCount > 0 ? clipped(inside, within.clip, place.origin) : inside;
  const drawn = isApart(box, place.clip) ? seen : boxOf(style, box, place.origin) + seen;
  return style.opacity === "1" || drawn === ""
    ? drawn
    : `<g${attributes({ opacity: style.opacity })}>${drawn}</g>`;
}

/** What lies within `clip` of some SVG elements; their coordinates stay as they are. */
export function clipped(
  inside: string,
  clip: Box,
  origin: Readonly<Record<"left" | "top", number>>,
): string {
  const { left, top, right, bottom } = clip;
  if (inside === "" || right <= left || bottom <= top) return "";
  const [x, y, width, height] = [left - origin.left, top - origin.top, right - left, bottom - top];
  const viewBox = `${x} ${y} ${width} ${height}`;
  return `<svg${attributes({ x, y, width, height, viewBox, overflow: "hidden" })}>${inside}</svg>`;
}

function picture(element: SVGSVGElement, box: Box & DOMRect, { origin, clip }: Place): string {
  if (isApart(box, clip)) return "";
  const { overflow } = getComputedStyle(element);
  const inside = Array.from(element.children, (child) =>
    child instanceof SVGElement ? shape(child) : "",
  ).join("");
  const place = attributes({
    ...{ x: box.left - origin.left, y: box.top - origin.top },
    ...{ width: box.width, height: box.height },
    viewBox: element.getAttribute("viewBox"),
    overflow: overflow === "visible" ? "visible" : "hidden",
  });
  return inside && `<svg${place}>${inside}</svg>`;
}

const overlap = (a: Box, b: Box): Box => ({
  left: Math.max(a.left, b.left),
  top: Math.max(a.top, b.top),
  right: Math.min(a.right, b.right),
  bottom: Math.min(a.bottom, b.bottom),
});

const isApart = (a: Box, b: Box): boolean =>
  a.right <= b.left || a.left >= b.right || a.bottom <= b.top || a.top >= b.bottom;

/** The fill of a box and its borders. */
function boxOf(style: CSSStyleDeclaration, box: DOMRect, origin: Box): string {
  const [x, y] = [box.left - origin.left, box.top - origin.top];
  const rectangle = attributes({
    ...{ x, y, width: box.width, height: box.height },
    rx: parseFloat(style.borderTopLeftRadius) || null,
  });
  const fill = paintedIn("fill", style.backgroundColor);
  const borders = [
    border(style, "top", [x, y, x + box.width, y]),
    border(style, "right", [x + box.width, y, x + box.width, y + box.height]),
    border(style, "bottom", [x, y + box.height, x + box.width, y + box.height]),
    border(style, "left", [x, y, x, y + box.height]),
  ];
  return (fill.includes('"none"') ? "" : `<rect${rectangle}${fill}/>`) + borders.join("");
}

type Side = "top" | "right" | "bottom" | "left";
const inward = { top: [0, 1], right: [-1, 0], bottom: [0, -1], left: [1, 0] } as const;

/** One side of a border, whose middle lies half of its width inside the box. */
function border(
  style: CSSStyleDeclaration,
  side: Side,
  [x1, y1, x2, y2]: readonly [number, number, number, number],
): string {
  const width = parseFloat(style.getPropertyValue(`border-${side}-width`));
  const kind = style.getPropertyValue(`border-${side}-style`);
  const paint = paintedIn("stroke", style.getPropertyValue(`border-${side}-color`));
  if (!width || kind === "none" || paint.includes('"none"')) return "";
  const [right, down] = inward[side].map((by) => (by * width) / 2);
  const line = attributes({
    ...{ x1: x1 + right, y1: y1 + down, x2: x2 + right, y2: y2 + down },
    "stroke-width": width,
    "stroke-dasharray": kind === "dashed" ? "4 3" : kind === "dotted" ? "2 2" : null,
  });
  return `<line${line}${paint}/>`;
}

const text = ({ words, left, baseline }: Line, style: CSSStyleDeclaration, origin: Box): string => {
  const place = attributes({
    ...{ x: left - origin.left, y: baseline - origin.top },
    "font-family": style.fontFamily,
    "font-size": style.fontSize,
    "font-weight": style.fontWeight === "400" ? null : style.fontWeight,
    "font-style": style.fontStyle === "normal" ? null : style.fontStyle,
  });
  return `<text${place}${paintedIn("fill", style.color)}>${escaped(words)}</text>`;
};
