import type { Caption } from "./caption";
import { fontRules } from "./fonts";
import { paintedIn } from "./paint";
import { transcribe, type Drawing } from "./transcribe";
import { attributes, escaped } from "./xml";

/** A chart as a picture that says what it is, wherever it is shown. */
export interface Picture {
  readonly svg: string;
  readonly width: number; // px
  readonly height: number;
}

export type Colours = "light" | "dark";

const MARGIN = 16; // px
const LINE = 16; // px, of the caption
const LEAST = 340; // px, the width of a caption

export interface Look {
  readonly colours: Colours;
  readonly carriesFonts: boolean; // what is opened away from the page must
}

/** Draws an element of the page, with its caption below, in light colours or in dark ones. */
export async function pictureOf(
  element: HTMLElement,
  caption: Caption,
  { colours, carriesFonts }: Look,
): Promise<Picture> {
  const { drawing, style } = inColours(colours, () => ({
    drawing: transcribe(element),
    style: pageStyle(),
  }));
  const width = Math.ceil(Math.max(LEAST, drawing.width)) + 2 * MARGIN;
  const below = captionLines(caption, width - 2 * MARGIN, style);
  const height = Math.ceil(drawing.height) + 3 * MARGIN + LINE * below.length;
  const lines = below.map((line, k) => captionText(line, drawing.height, k, style));
  const body = framed(drawing, { width, height }, style) + lines.join("");
  const fonts = carriesFonts ? `<style>${await fontRules(body)}</style>` : "";
  const head =
    `<title>${escaped(caption.title)}</title>` +
    `<desc>${escaped(`${caption.says} ${caption.run}`)}</desc>` +
    fonts;
  const size = attributes({ width, height, viewBox: `0 0 ${width} ${height}` });
  const svg = `<svg xmlns="http://www.w3.org/2000/svg"${size}>${head}${body}</svg>\n`;
  return { svg, width, height };
}

/** Reads the page in other colours than it has; it is back in its own before it is painted. */
function inColours<V>(colours: Colours, read: () => V): V {
  const { dataset } = document.documentElement;
  const before = dataset.theme;
  dataset.theme = colours;
  try {
    return read();
  } finally {
    if (before === undefined) delete dataset.theme;
    else dataset.theme = before;
  }
}

interface PageStyle {
  readonly paper: string;
  readonly ink: string;
  readonly muted: string;
  readonly family: string;
}

function pageStyle(): PageStyle {
  const style = getComputedStyle(document.documentElement);
  return {
    paper: style.getPropertyValue("--paper"),
    ink: style.getPropertyValue("--ink"),
    muted: style.getPropertyValue("--ink2"),
    family: style.getPropertyValue("--sans"),
  };
}

const framed = (
  { body }: Drawing,
  { width, height }: Pick<Picture, "width" | "height">,
  { paper }: PageStyle,
): string =>
  `<rect${attributes({ width, height })}${paintedIn("fill", paper)}/>` +
  `<g${attributes({ transform: `translate(${MARGIN} ${MARGIN})` })}>${body}</g>`;

interface CaptionLine {
  readonly words: string;
  readonly strong: boolean;
}

function captionLines(
  { title, says, run }: Caption,
  width: number,
  { family }: PageStyle,
): readonly CaptionLine[] {
  const pen = new OffscreenCanvas(1, 1).getContext("2d");
  const wide = (words: string) => {
    if (!pen) return 7 * words.length;
    pen.font = `12px ${family}`;
    return pen.measureText(words).width;
  };
  const plain = [says, run].flatMap((sentence) => wrapped(sentence, width, wide));
  return [{ words: title, strong: true }, ...plain.map((words) => ({ words, strong: false }))];
}

/** A text in lines that are no wider than `width`, unless one word is. */
export function wrapped(
  sentence: string,
  width: number,
  wide: (words: string) => number,
): readonly string[] {
  const lines: string[] = [];
  for (const word of sentence.split(" ")) {
    const last = lines.at(-1);
    if (last !== undefined && wide(`${last} ${word}`) <= width)
      lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}

function captionText(
  { words, strong }: CaptionLine,
  drawn: number,
  k: number,
  { ink, muted, family }: PageStyle,
): string {
  const place = attributes({
    ...{ x: MARGIN, y: Math.ceil(drawn) + 2 * MARGIN + LINE * k + 12 },
    ...{ "font-family": family, "font-size": "12px", "font-weight": strong ? "600" : null },
  });
  return `<text${place}${paintedIn("fill", strong ? ink : muted)}>${escaped(words)}</text>`;
}
