import type { Done } from "./store";
import { type Summary, summaryOf } from "./summary";
import type { Figure, Table } from "./table";

const ROW = 24;
const LEFT = 240;
const WIDTH = 760;
const RIGHT = 30;
const TOP = 44;

/** A number's place along the axis, in pixels. */
type Place = (value: number) => number;

/**
 * The first figure of a table as SVG: a row an arm, a ring a seed, a stroke at the mean. Null where
 * no run has the figure.
 */
export function pictureOf(table: Table, done: readonly Done[]): string | null {
  const [figure] = table.figures;
  if (!figure) return null;
  // decodings have some figures of a table and not others
  const told = table.decodings?.filter((row) => summaryOf(row, figure, done) !== null) ?? [];
  const arms = [...told, ...table.arms];
  const rows = arms.map((arm) => summaryOf(arm, figure, done));
  const values = rows.flatMap((row) => row?.values.map(({ value }) => value) ?? []);
  const axis = axisOf(values, figure);
  if (!axis) return null;
  const height = TOP + ROW * rows.length + 34;
  const bottom = TOP + ROW * rows.length;
  const marks = rows.map((row, k) => rowMarks(row, arms[k].title, k, axis.place));
  const ticks = axis.ticks.map(
    (value) =>
      `<path d="M${axis.place(value)} ${TOP - 8}V${bottom}" stroke="#ddd"/>` +
      text(axis.place(value), bottom + 16, onAxis(value), "middle"),
  );
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" ` +
      'font-family="IBM Plex Sans, sans-serif" font-size="12" fill="#222">',
    `<rect width="${WIDTH}" height="${height}" fill="#fff"/>`,
    text(8, 18, `${table.title}: ${figure.title} [${figure.unit}]`, "start"),
    ...ticks,
    ...marks,
    "</svg>",
    "",
  ].join("\n");
}

function rowMarks(row: Summary | null, title: string, k: number, place: Place): string {
  const y = TOP + ROW * k + ROW / 2;
  const name = text(LEFT - 12, y + 4, title, "end");
  if (!row) return name + text(LEFT, y + 4, "no figure", "start");
  const rings = row.values.map(
    ({ value }) =>
      `<circle cx="${place(value)}" cy="${y}" r="4" fill="none" stroke="#1f5fd0" ` +
      'stroke-width="1.5"/>',
  );
  const x = place(row.mean);
  const mean = `<path d="M${x} ${y - 9}V${y + 9}" stroke="#222" stroke-width="2"/>`;
  return [name, ...rings, mean].join("");
}

/** A tick in its fewest digits, free of what sums of steps leave in the last ones. */
const onAxis = (value: number): string => String(Number(value.toPrecision(6)));

/** The axis over some values: powers of ten on a log scale, else round steps from 0. */
function axisOf(values: readonly number[], { scale }: Figure) {
  const shown = scale === "log" ? values.filter((value) => value > 0) : values;
  if (shown.length === 0) return undefined;
  const low = Math.min(...shown);
  const high = Math.max(...shown);
  const ticks = scale === "log" ? powersOfTen(low, high) : roundSteps(Math.min(0, low), high);
  const [first, last] = [ticks[0], ticks[ticks.length - 1]];
  const along = (value: number) =>
    scale === "log"
      ? Math.log10(Math.max(value, first) / first) / Math.log10(last / first)
      : (value - first) / (last - first);
  const place = (value: number) => Math.round(LEFT + along(value) * (WIDTH - LEFT - RIGHT));
  return { ticks, place };
}

function powersOfTen(low: number, high: number): number[] {
  const from = Math.floor(Math.log10(low));
  const to = Math.max(from + 1, Math.ceil(Math.log10(high)));
  return Array.from({ length: to - from + 1 }, (_, k) => 10 ** (from + k));
}

function roundSteps(low: number, high: number): number[] {
  const span = Math.max(high - low, Number.EPSILON);
  const step = 10 ** Math.floor(Math.log10(span));
  const from = Math.floor(low / step);
  const to = Math.max(from + 1, Math.ceil(high / step));
  return Array.from({ length: to - from + 1 }, (_, k) => (from + k) * step);
}

const text = (x: number, y: number, words: string, anchor: string): string =>
  `<text x="${x}" y="${y}" text-anchor="${anchor}">${escaped(words)}</text>`;
const escaped = (words: string): string =>
  words.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
