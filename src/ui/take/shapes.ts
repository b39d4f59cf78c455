import { paintedIn } from "./paint";
import { attributes, escaped } from "./xml";

/** What is drawn in an `svg` of the page, with the styles that its classes give it written out. */

const copied = [
  "stroke-width",
  "stroke-dasharray",
  "stroke-linecap",
  "stroke-linejoin",
  "paint-order",
  "opacity",
] as const;
const ofText = ["font-family", "font-size", "font-weight", "font-style", "text-anchor"] as const;
const geometry = [
  "d",
  "x",
  "y",
  "width",
  "height",
  "cx",
  "cy",
  "r",
  "rx",
  "x1",
  "x2",
  "y1",
  "y2",
  "points",
  "dx",
];
const initial = new Set(["none", "normal", "butt", "miter", "1", "start", ""]);

/** A shape and what is in it as SVG; nothing of what is hidden or has no paint. */
export function shape(element: SVGElement): string {
  const style = getComputedStyle(element);
  if (style.display === "none" || style.visibility === "hidden") return "";
  const inside = Array.from(element.childNodes, (child) =>
    child instanceof SVGElement ? shape(child) : escaped(directText(element, child)),
  ).join("");
  const name = element.localName;
  if (inside === "" && !isDrawn(element, style)) return "";
  const isGroup = name === "g" || name === "svg";
  return (
    `<${name}${placeOf(element)}${isGroup ? "" : paints(style)}` +
    `${attributes(stylesOf(style, name, isGroup))}>${inside}</${name}>`
  );
}

const directText = ({ localName }: SVGElement, { nodeValue }: Node): string =>
  localName === "text" || localName === "tspan" ? (nodeValue ?? "") : "";

const isDrawn = ({ localName }: SVGElement, { fill, stroke }: CSSStyleDeclaration): boolean => {
  const seen = (css: string) => css !== "none" && css !== "rgba(0, 0, 0, 0)";
  return !["g", "svg", "text", "title", "desc"].includes(localName) && (seen(fill) || seen(stroke));
};

const paints = (style: CSSStyleDeclaration): string =>
  paintedIn("fill", style.fill, Number(style.fillOpacity)) +
  paintedIn("stroke", style.stroke, Number(style.strokeOpacity));

const placeOf = (element: SVGElement): string =>
  attributes(
    Object.fromEntries(
      [...geometry, "transform", "viewBox"].map((name) => [name, element.getAttribute(name)]),
    ),
  );

function stylesOf(
  style: CSSStyleDeclaration,
  name: string,
  isGroup: boolean,
): Record<string, string | null> {
  const isText = name === "text" || name === "tspan";
  const names = isGroup ? ["opacity"] : isText ? [...copied, ...ofText] : copied;
  return Object.fromEntries(
    names.map((property) => {
      const value = style.getPropertyValue(property);
      return [property, initial.has(value) ? null : value];
    }),
  );
}
