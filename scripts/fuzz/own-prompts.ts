import { ownStories } from "../../src/tasks/own-infilling/own-stories";
import {
  type OwnData,
  type OwnRow,
  faultOfOwn,
  promptRows,
  readOwn,
} from "../../src/tasks/own-prompts";
import type { PromptTexts } from "../../src/tasks/prompts";
import { ownReviews } from "../../src/tasks/subjectivity/own-reviews";
import { below, damagedText, pick } from "./mutate";
import type { Attempt, Rng, Target, Verdict } from "./target";

/**
 * A visitor's own prompts and data, which also come by links and files: rows of every task that
 * takes them, damaged as text and as cells. What is kept must read again as it was.
 */
export default { name: "own-prompts", run } satisfies Target;

interface Kind {
  readonly data: Pick<OwnData<PromptTexts>, "columns" | "refusal" | "most">;
  readonly cells: readonly (readonly string[])[]; // good ones, by column
}

const kinds: readonly Kind[] = [
  { data: promptRows, cells: [["The captain looked", "He ran", " a, b", 'say "x"', "é 😀"]] },
  {
    data: ownStories,
    cells: [
      ["He ran.", "It rained."],
      ["He fell.", "Tom, the baker, came."],
      ["He wept.", "All was well."],
    ],
  },
  {
    data: ownReviews,
    cells: [
      ["a ship meets a sea", "a gardener, a greenhouse", "Warm!"],
      ["subjective", "Objective "],
    ],
  },
];

function run(rng: Rng): Attempt {
  const kind = pick(kinds, rng);
  const every = 2 + below(6, rng);
  const input = rng() < 0.04 ? pick(knownBad, rng) : textOf(kind, rng);
  return { input, check: () => check(kind, input, every) };
}

function check({ data }: Kind, input: string, every: number): Verdict {
  const read = readOwn(input, data, every);
  const lines = input.split("\n").length;
  for (const { line, why } of read.refused)
    if (!(line >= 1 && line <= lines) || !/^[a-z].*[^.]$/s.test(why))
      return { wrong: `line ${line} of ${lines}: “${why}”` };
  const wrong = [...read.train, ...read.heldOut].find((row) => !isWhole(row, data));
  if (wrong) return { wrong: `an incomplete row: ${JSON.stringify(wrong)}` };
  const again = readOwn(read.kept, data, every);
  if (again.refused.length > 0)
    return { wrong: `what is kept is refused: ${again.refused[0].why}` };
  if (texts(again, data) !== texts(read, data)) return { wrong: "what is kept reads otherwise" };
  const fault = faultOfOwn(input, read);
  if (fault === undefined) return "accepted";
  return /^prompts\.own.+\.$/s.test(fault) ? "refused" : { wrong: `no sentence: ${fault}` };
}

const isWhole = (row: OwnRow, { columns, refusal }: Kind["data"]) =>
  columns.every((column) => row[column].trim() !== "") && refusal?.(row) === undefined;

const texts = ({ train, heldOut }: ReturnType<typeof readOwn>, { columns }: Kind["data"]) =>
  JSON.stringify([train, heldOut].map((rows) => rows.map((row) => columns.map((c) => row[c]))));

/** Rows with or without names of columns, a split and further columns; then damaged, or not. */
function textOf({ data, cells }: Kind, rng: Rng): string {
  const comma = rng() < 0.8 ? "," : "\t";
  const extra = pick([[], [], ["split"], ["split", "id"], ["__proto__"]], rng);
  const isNamed = rng() < 0.6;
  const names = [...data.columns, ...(isNamed ? extra : [])];
  const rows = Array.from({ length: below(14, rng) }, (_, k) =>
    names.map((name) => {
      const own = data.columns.indexOf(name);
      return written(own < 0 ? extraCell(name, k, rng) : cellOf(cells[own], k, rng), comma, rng);
    }),
  );
  const end = rng() < 0.85 ? "\n" : "\r\n";
  const all = [...(isNamed ? [names] : []), ...rows];
  const text = all.map((row) => row.join(comma)).join(end);
  return rng() < 0.6 ? text : damagedText(text, rng);
}

const cellOf = (good: readonly string[], k: number, rng: Rng) => {
  const cell = pick(good, rng);
  if (rng() < 0.03) return pick(odd, rng);
  const isLabel = /^(sub|ob)jective/i.test(cell);
  return isLabel ? cell : cell.replace(/(?=[a-z])/, "abcdefghijklmnop"[k]);
};
const extraCell = (name: string, k: number, rng: Rng) =>
  name === "split"
    ? pick(rng() < 0.97 ? ["train", "Held-out", "test"] : ["", "nowhere"], rng)
    : `${k}`;

const odd = [
  "positive",
  "",
  " ",
  '"',
  '""',
  "\u0007",
  "\ud83d",
  "a\tb",
  "a\nb",
  "a\r",
  "split",
  "#",
  "⊤",
  "x".repeat(999),
];

/** A cell as a CSV has it, in quotes where it must be, or where it need not. */
const written = (cell: string, comma: string, rng: Rng) =>
  /["\n]/.test(cell) || cell.includes(comma) || rng() < 0.2
    ? `"${cell.replaceAll('"', '""')}"`
    : cell;

/** What was once a fault, or is the first thing that an attacker would try. */
const knownBad: readonly string[] = [
  "",
  "\n".repeat(30_000),
  ",".repeat(20_000),
  '"'.repeat(19_999),
  `"${"a\n".repeat(9_000)}`,
  "prompt,split\n".repeat(1_500),
  "a\n".repeat(10_000),
  "\ufeffprompt\nx\ny\n",
  '"prompt\tx",split\n"a\tb",train\nc,test\n',
  "prompt,prompt\na,b\nc,d\n",
  "constructor,prompt\n1,x\n2,y\n",
  "a".repeat(25_000),
];
