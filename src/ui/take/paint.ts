import { attributes } from "./xml";

/** A colour as every program that reads SVG knows it. */
interface Paint {
  readonly colour: string; // "#rrggbb"
  readonly opacity: number; // 0 to 1
}

const painted = new Map<string, Paint>();

/** Any colour of CSS, color-mix and oklab included, as what a screen shows of it. */
export function paintOf(css: string): Paint {
  const known = painted.get(css);
  if (known) return known;
  const canvas = new OffscreenCanvas(1, 1);
  const pen = canvas.getContext("2d");
  if (!pen) throw new Error("This browser gives no canvas to read a colour with.");
  pen.fillStyle = css;
  pen.fillRect(0, 0, 1, 1);
  const [red, green, blue, alpha] = pen.getImageData(0, 0, 1, 1).data;
  const hex = [red, green, blue].map((part) => part.toString(16).padStart(2, "0")).join("");
  const paint = { colour: `#${hex}`, opacity: alpha / 255 };
  painted.set(css, paint);
  return paint;
}

/** "fill" or "stroke" in a computed colour, as attributes. */
export function paintedIn(what: "fill" | "stroke", css: string, share = 1): string {
  if (css === "none") return attributes({ [what]: "none" });
  const { colour, opacity } = paintOf(css);
  const all = opacity * share;
  return attributes({
    [what]: all === 0 ? "none" : colour,
    [`${what}-opacity`]: all === 0 || all === 1 ? null : all,
  });
}
