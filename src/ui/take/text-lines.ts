/** A line of text where the browser put it, in pixels of the page. */
export interface Line {
  readonly words: string;
  readonly left: number;
  readonly baseline: number;
}

interface Seen {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** The lines of a text that can be seen; one that is cut off ends in an ellipsis. */
export function linesOf(node: Text, clip: Seen): readonly Line[] {
  const lines: { words: string; box: DOMRect }[] = [];
  for (const { 0: word, index } of node.data.matchAll(/\S+/g)) {
    const box = boxOf(node, index, index + word.length);
    const last = lines.at(-1);
    if (last && Math.abs(last.box.top - box.top) < 1) {
      last.words += ` ${word}`;
      last.box = new DOMRect(last.box.x, last.box.y, box.right - last.box.x, last.box.height);
    } else lines.push({ words: word, box });
  }
  return lines.flatMap(({ words, box }) => {
    const middle = (box.top + box.bottom) / 2;
    if (middle < clip.top || middle > clip.bottom) return [];
    if (box.width === 0 || box.left >= clip.right || box.right <= clip.left) return [];
    const said = box.right > clip.right + 1 ? cut(words, box, clip.right) : words;
    return [{ words: said, left: box.left, baseline: baselineOf(node, box) }];
  });
}

function boxOf(node: Text, from: number, to: number): DOMRect {
  const range = document.createRange();
  range.setStart(node, from);
  range.setEnd(node, to);
  return range.getBoundingClientRect();
}

function cut(words: string, { left, width }: DOMRect, end: number): string {
  const share = Math.max(0, (end - left) / width);
  return `${words.slice(0, Math.max(0, Math.floor(words.length * share) - 1)).trimEnd()}…`;
}

/** Of the height of a line's box, the font's ascent is above the baseline. */
function baselineOf({ parentElement }: Text, { top, height }: DOMRect): number {
  const pen = new OffscreenCanvas(1, 1).getContext("2d");
  if (!pen || !parentElement) return top + 0.8 * height;
  const { fontStyle, fontWeight, fontSize, fontFamily } = getComputedStyle(parentElement);
  pen.font = `${fontStyle} ${fontWeight} ${fontSize} ${fontFamily}`;
  const { fontBoundingBoxAscent: above, fontBoundingBoxDescent: below } = pen.measureText("x");
  return top + (height * above) / (above + below);
}
