import type { Layout } from "../../shared/layout";
import type { Measure } from "./text-fit";

const px = { full: 13, class: 16, phone: 15 } as const;
const faces = { sans: '"IBM Plex Sans"', mono: '"IBM Plex Mono"' } as const;

let context: CanvasRenderingContext2D | null = null;
const known = new Map<string, number>();
let complete = false; // the fonts are there; widths measured before are of other fonts

/** The width of a text in the face and size of the rows; measured once. */
export function measureIn(layout: Layout, face: keyof typeof faces): Measure {
  const font = `${px[layout]}px ${faces[face]}, sans-serif`;
  return (text) => {
    if (!complete && document.fonts.status === "loaded") {
      known.clear();
      complete = true;
    }
    const key = `${font} ${text}`;
    const width = known.get(key) ?? measured(font, text);
    if (known.size > 5_000) known.clear();
    known.set(key, width);
    return width;
  };
}

function measured(font: string, text: string): number {
  context ??= document.createElement("canvas").getContext("2d");
  if (context === null) return 0;
  context.font = font;
  return context.measureText(text).width;
}
