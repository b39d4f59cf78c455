import { digits } from "../lines";
import { measuredSentence } from "./measured-time";
import { spreadText } from "./spread-text";
import type { Done } from "./store";
import { type Summary, bestArms, readRow, summaryOf, untrained } from "./summary";
import { type Figure, type Measured, type Table, cellsOf, commandOf } from "./table";

/** A table as Markdown: means ± spread over seeds, the best in bold, published figures below. */
export function markdownOf(table: Table, done: readonly Done[], quick: boolean): string {
  const { title, about, arms, decodings = [], figures, published } = table;
  const head = ["", ...figures.map(({ title: name, unit }) => withUnit(name, unit))];
  const best = new Map(figures.map((figure) => [figure, bestArms(table, figure, done)]));
  const rows = [...decodings, ...arms].map((arm) => [
    arm.title,
    ...figures.map((figure) => {
      const text = meanText(summaryOf(arm, figure, done));
      return best.get(figure)?.includes(arm.name) ? `**${text}**` : text;
    }),
  ]);
  const before = figures.map((figure) => measuredText(untrained(figure, done)));
  const [first] = cellsOf(table, quick);
  return [
    `## ${title}`,
    "",
    ...wrapped(about),
    "",
    line(head),
    line(head.map(() => "---")),
    line(["untrained model", ...before]),
    ...rows.map(line),
    "",
    ...wrapped(`${seedsText(table, quick)} ${measuredSentence(done)}`),
    ...(first
      ? ["", "The first of these runs, by hand:", "", "```sh", commandOf(first), "```"]
      : []),
    ...(published.length > 0 ? ["", ...publishedText(published)] : []),
    "",
  ].join("\n");
}

function seedsText(table: Table, quick: boolean): string {
  const seeds = quick ? table.quick.seeds : table.seeds;
  const ranked =
    "Bold: the best mean, and every mean within two standard errors of the difference from it; " +
    "divergences are compared by their logarithms, so that one wide spread does not hide an order.";
  const { leftOut = [] } = table;
  const { about } = table.quick;
  return (
    (seeds.length === 1
      ? `One run an arm, seed ${seeds.join()}. `
      : `Mean ± standard deviation, where they differ, over seeds ${seeds.join(", ")}. `) +
    (seeds.length < 3 ? "Too few seeds to rank: nothing is bold." : ranked) +
    (leftOut.length > 0 && !quick
      ? ` Not run: seeds ${leftOut.join(", ")} of the default grid.`
      : "") +
    (quick && about !== undefined ? ` A quick run: ${about}` : "")
  );
}

const publishedText = (published: Table["published"]): string[] => [
  "Published, of another and larger model, and so to be read for its order alone:",
  "",
  line(["", "figure", "source"]),
  line(["---", "---", "---"]),
  ...published.map(({ what, figure, source }) => line([what, figure, source])),
];

function meanText(summary: Summary | null): string {
  if (!summary) return "–";
  const { mean, spread, values } = summary;
  const [only] = values;
  if (spread === null) return measuredText(only ?? null);
  return spread <= ROUNDING * Math.abs(mean) ? shown(mean) : spreadText(mean, spread);
}

/** A relative deviation over seeds that is of the sums and not of the seeds. */
const ROUNDING = 1e-12;

function measuredText(measured: Measured | null): string {
  if (!measured) return "–";
  const { value, error } = measured;
  return error === undefined
    ? shown(value)
    : `${shown(value)} (standard error ${digits(error, 2)})`;
}

/** Counts stay counts. */
const shown = (value: number): string =>
  Number.isInteger(value) && (value === 0 || Math.abs(value) >= 1000)
    ? value.toLocaleString("en")
    : digits(value);

/** A paragraph in lines of at most a hundred columns. */
export function wrapped(paragraph: string): string[] {
  const lines = [""];
  for (const word of paragraph.split(" ")) {
    const line = lines[lines.length - 1];
    if (line.length + word.length >= 100) lines.push(word);
    else lines[lines.length - 1] = line === "" ? word : `${line} ${word}`;
  }
  return lines;
}

const withUnit = (name: string, unit: string): string =>
  unit === "1" ? name : `${name} [${unit}]`;
const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;

/** Every run and every figure, a row a run. */
export function csvOf(table: Table, done: readonly Done[]): string {
  const columns = (figure: Figure) => [figure.name, `${figure.name}_error`];
  const head = ["arm", "seed", ...table.figures.flatMap(columns), "process_seconds", "command"];
  const read = table.figures.map((figure) =>
    [...table.arms, ...(table.decodings ?? [])].map((row) => readRow(row, figure, done)),
  );
  const [of = []] = read; // every figure is read from the same runs
  const rows = of.flatMap((runs, r) =>
    runs.map(({ run: { cell, seconds } }, k) => [
      [...table.arms, ...(table.decodings ?? [])][r]?.name ?? "",
      String(cell.seed),
      ...read.flatMap((figure) => {
        const found = figure[r]?.[k]?.found;
        return [String(found?.value ?? ""), String(found?.error ?? "")];
      }),
      seconds.toFixed(1),
      `"${commandOf(cell)}"`,
    ]),
  );
  return `${[head, ...rows].map((row) => row.join(",")).join("\n")}\n`;
}
