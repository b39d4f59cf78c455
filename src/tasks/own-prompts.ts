import { number, text } from "../schema/field";
import type { FieldTable, ValuesOf } from "../schema/field";
import { type CsvRow, csvRows } from "./csv";
import { checkPromptText } from "./fields";
import type { Failed, Leaves, PromptTexts } from "./prompts";

/** A visitor's own prompts and data, where a task says which columns they have. */
export const ownPromptFields = {
  "prompts.own": text({
    label: "Own prompts",
    default: "",
    maxLength: 20_000,
    language: "prompts",
    apply: "restart",
    section: "prior",
    why:
      "A prompt a line, or a CSV with a first row of column names. A column split says train or " +
      "held-out. If it is empty, the task's own prompts are used.",
    source: "ours",
  }),
  "prompts.heldOutEvery": number({
    label: "Hold out every",
    default: 5,
    min: 2,
    max: 100,
    integer: true,
    unit: "rows",
    apply: "restart",
    section: "prior",
    only: { path: "prompts.own", where: [""], outside: true },
    why: "Of own prompts without a column split: each such row is judged and never trained on.",
    source: "ours",
  }),
} satisfies FieldTable;

/** A row of own data: its cells by column. */
export type OwnRow = Readonly<Record<string, string>>;

/** How a task takes a visitor's own data. */
export interface OwnData<P extends PromptTexts> {
  readonly columns: readonly [string, ...string[]];
  readonly example: string; // some rows, as they may be written
  /** The most rows of each kind that the task judges in good time. Absent: as many as there are. */
  readonly most?: Readonly<Record<keyof Split, number>>;
  /** What is wrong with a row of this task, in a few words; nothing where it is fine. */
  readonly refusal?: (row: OwnRow) => string | undefined;
  /** The task's prompts of these rows; what comes with the task in any case is in its file. */
  readonly prompts: (split: Split, file: unknown) => P | Failed;
}

export interface Split {
  readonly train: readonly OwnRow[];
  readonly heldOut: readonly OwnRow[];
}

/** A line that is no prompt, and why. */
export interface RefusedLine {
  readonly line: number;
  readonly why: string;
}

export interface OwnPrompts extends Split {
  readonly refused: readonly RefusedLine[];
  readonly kept: string; // the text without the refused lines
}

const SPLIT = "split";
const inWords: Readonly<Record<keyof Split, string>> = {
  train: "to train on",
  heldOut: "held out",
};
const splits: ReadonlyMap<string, keyof Split> = new Map([
  ...["train", "training"].map((name) => [name, "train"] as const),
  ...["held-out", "heldout", "held out", "test", "validation"].map(
    (name) => [name, "heldOut"] as const,
  ),
]);

/** Reads a visitor's text by the columns of a task; refused lines are named, and left out. */
export function readOwn(
  written: string,
  { columns, refusal, most }: Pick<OwnData<PromptTexts>, "columns" | "refusal" | "most">,
  heldOutEvery: number,
): OwnPrompts {
  const rows = csvRows(written);
  const header = rows[0]?.cells.map((cell) => cell.trim().toLowerCase()) ?? [];
  const hasHeader = columns.every((column) => header.includes(column));
  const isPlain = !hasHeader && columns.length === 1;
  const lines = isPlain ? plainLines(written) : hasHeader ? rows.slice(1) : rows;
  const names = hasHeader ? header : columns;
  const found: { train: OwnRow[]; heldOut: OwnRow[] } = { train: [], heldOut: [] };
  const refused: RefusedLine[] = [];
  const seen = new Set<string>();
  let place = 0;
  for (const { line, cells } of lines) {
    const row = Object.fromEntries(names.map((name, k) => [name, cells[k] ?? ""]));
    const why = wrongIn(row, columns, seen) ?? refusal?.(row);
    const named = splits.get((row[SPLIT] ?? "").trim().toLowerCase());
    if (why !== undefined) refused.push({ line, why });
    else if (hasHeader && header.includes(SPLIT) && !named)
      refused.push({ line, why: `its ${SPLIT} is neither train nor held-out` });
    else {
      const part = named ?? ((place + 1) % heldOutEvery === 0 ? "heldOut" : "train");
      const limit = most?.[part] ?? Infinity;
      if (found[part].length >= limit)
        refused.push({ line, why: `there are ${limit} rows ${inWords[part]} already` });
      else {
        found[part].push(row);
        if (!named) place++; // of the rows that are kept, so that they are read again as they were
      }
    }
  }
  const bad = new Set(refused.map(({ line }) => line));
  const good = lines.filter(({ line }) => !bad.has(line));
  const kept = (hasHeader ? [rows[0], ...good] : good).map(isPlain ? plainText : csvText);
  return { ...found, refused, kept: kept.map((line) => `${line}\n`).join("") };
}

const plainLines = (written: string): CsvRow[] =>
  written
    .split("\n")
    .map((text, k) => ({ line: k + 1, cells: [text.replace(/\r$/, "")] }))
    .filter(({ cells }) => cells[0].trim() !== "");

const plainText = ({ cells }: CsvRow) => cells[0];
const csvText = ({ cells }: CsvRow) =>
  cells.map((cell) => (/[",\n\t]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)).join(",");

function wrongIn(row: OwnRow, columns: readonly string[], seen: Set<string>): string | undefined {
  for (const column of columns) {
    if (row[column].trim() === "") return `its ${column} is empty`;
    const wrong = checkPromptText(row[column]);
    if (wrong !== undefined) return wrong.replace(/\.$/, "");
  }
  const key = JSON.stringify(columns.map((column) => row[column]));
  if (seen.has(key)) return "it was written before";
  seen.add(key);
  return undefined;
}

/** The task's prompts of the leaves; undefined where they name none of the visitor's own. */
export function ownPrompts<P extends PromptTexts>(
  leaves: Leaves,
  own: OwnData<P> | undefined,
  file: unknown,
): P | Failed | undefined {
  const values = leaves as ValuesOf<typeof ownPromptFields>;
  const written = values["prompts.own"] ?? "";
  if (!own || written === "") return undefined;
  const read = readOwn(written, own, values["prompts.heldOutEvery"]);
  const sentence = faultOfOwn(written, read);
  return sentence === undefined ? own.prompts(read, file) : { sentence };
}

/** One sentence where a task cannot be opened with these rows. */
export function faultOfOwn(
  written: string,
  { train, heldOut, refused }: OwnPrompts,
): string | undefined {
  const most = ownPromptFields["prompts.own"].maxLength;
  if (written.length > most)
    return `prompts.own has ${written.length} characters; at most ${most} are allowed.`;
  const [first] = refused;
  if (first) return `prompts.own, line ${first.line}: ${first.why}; take it out.`;
  if (train.length === 0) return "prompts.own has no row to train on; write at least one.";
  if (heldOut.length > 0) return undefined;
  return (
    `prompts.own has ${train.length} rows and none of them is held out; write more, lower ` +
    "prompts.heldOutEvery, or name one in a column split."
  );
}

/** Own data that is a prompt a row. */
export const promptRows: OwnData<PromptTexts> = {
  columns: ["prompt"],
  example: "The captain looked at the sea.\nOn Monday Karl walked to the harbor.\n…",
  prompts: ({ train, heldOut }) => {
    const texts = (rows: readonly OwnRow[]) => rows.map((row) => row["prompt"]);
    return { train: texts(train), heldOut: texts(heldOut) };
  },
};
