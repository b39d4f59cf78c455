import type { Masses, TruthRow } from "../../../worker/protocol";
import type { Order } from "../../stores/view";
import { inOrder } from "../order";

/** What one listed row stands for: a string, or strings that are folded into one. */
export interface Entry extends Masses {
  readonly key: string; // of a string its text
  readonly text: string; // of a group the beginning that its strings share, or its name
  readonly rows: readonly TruthRow[]; // in the order of the list; one of a string
  readonly group: "beginning" | "named" | null;
}

/** How rows fold: by their beginnings, or into the group that the function names. */
export type Fold = "beginnings" | ((row: TruthRow) => string | null) | null;

const LEAST = 3; // strings that make a group
// the largest share that one string may have of a group whose beginning is a string, or is none
const OF_STRING = 0.9;
const OF_OTHERS = 0.5;
const SEEN = 1e-4; // a target below that stays a row of its own

/** The listed rows in an order, folded. Sums of masses stay as they are. */
export function entriesOf(rows: readonly TruthRow[], fold: Fold, order: Order): readonly Entry[] {
  const ordered = inOrder(rows, order);
  if (fold === null) return ordered.map(single);
  if (fold === "beginnings") {
    const beginnings = commonBeginnings(rows);
    const of = (row: TruthRow) =>
      row.target < SEEN ? null : (beginnings.find((begin) => beginsWith(row.text, begin)) ?? null);
    return inOrder(grouped(ordered, of, "beginning"), order);
  }
  const folded = grouped(ordered, fold, "named");
  const strings = folded.filter(({ group }) => group === null);
  return [...strings, ...folded.filter(({ group }) => group !== null)];
}

const single = (row: TruthRow): Entry => ({
  key: row.text,
  text: row.text,
  target: row.target,
  policy: row.policy,
  prior: row.prior,
  rows: [row],
  group: null,
});

function grouped(
  rows: readonly TruthRow[],
  of: (row: TruthRow) => string | null,
  kind: "beginning" | "named",
): Entry[] {
  const groups = new Map<string, TruthRow[]>();
  const order: (TruthRow | string)[] = [];
  for (const row of rows) {
    const name = of(row);
    if (name === null) order.push(row);
    else if (groups.has(name)) groups.get(name)?.push(row);
    else {
      groups.set(name, [row]);
      order.push(name);
    }
  }
  return order.map((item) => {
    if (typeof item !== "string") return single(item);
    const members = groups.get(item) ?? [];
    const sum = (mass: keyof Masses) => members.reduce((total, row) => total + row[mass], 0);
    return {
      key: `${kind}: ${item}`,
      text: item,
      target: sum("target"),
      policy: sum("policy"),
      prior: sum("prior"),
      rows: members,
      group: kind,
    };
  });
}

/** Words of a string; the space before the first is not one. */
const wordsOf = (text: string) => text.split(" ").filter((word) => word !== "");

const beginsWith = (text: string, beginning: string) =>
  `${wordsOf(text).join(" ")} `.startsWith(`${beginning} `);

interface Node {
  readonly words: readonly string[];
  readonly rows: TruthRow[]; // that begin with these words
  ends: boolean; // the words are a whole string
  readonly children: Map<string, Node>;
}

/**
 * The beginnings, in whole words, that at least three strings share: the shortest that is a string
 * itself, else the longest that no other group is under. A group holds at most half of the target;
 * a string that outweighs the others of its group stands alone with them.
 */
export function commonBeginnings(rows: readonly TruthRow[]): readonly string[] {
  const seen = rows.filter(({ target }) => target >= SEEN);
  const whole = seen.reduce((sum, { target }) => sum + target, 0);
  return beginningsUnder(treeOf(seen), whole).map((words) => words.join(" "));
}

function treeOf(rows: readonly TruthRow[]): Node {
  const node = (words: readonly string[]): Node => ({
    words,
    rows: [],
    ends: false,
    children: new Map(),
  });
  const root = node([]);
  for (const row of rows) {
    let at = root;
    for (const word of wordsOf(row.text)) {
      const next = at.children.get(word) ?? node([...at.words, word]);
      at.children.set(word, next);
      next.rows.push(row);
      at = next;
    }
    at.ends = true;
  }
  return root;
}

function beginningsUnder(node: Node, whole: number): readonly (readonly string[])[] {
  const largest = node.ends ? OF_STRING : OF_OTHERS;
  const enough = node.words.length > 0 && node.rows.length >= LEAST;
  const may = enough && isSpread(node.rows, whole, largest);
  if (may && node.ends) return [node.words];
  const below = [...node.children.values()].flatMap((child) => beginningsUnder(child, whole));
  return below.length > 0 || !may ? below : [node.words];
}

function isSpread(rows: readonly TruthRow[], whole: number, most: number): boolean {
  const mass = rows.reduce((sum, { target }) => sum + target, 0);
  const largest = Math.max(...rows.map(({ target }) => target));
  return mass <= whole / 2 && largest <= most * mass;
}

/** How one row is drawn: an entry with its rank, one of its strings, or the rest of these. */
export interface Line extends Masses {
  readonly key: string;
  readonly kind: "string" | "group" | "ending" | "more";
  readonly text: string;
  readonly rank: number | null;
  readonly row: TruthRow | null; // of a string or an ending
  readonly rows: readonly TruthRow[]; // that it stands for
  readonly group: string | null; // the key of the group that it is, or is in
  readonly open: boolean; // of a group
}

const ENDINGS = 3; // of an open group that are listed before the others are summed up

/** The lines of the entries, those of open groups with their strings below them. */
export const linesOf = (
  entries: readonly Entry[],
  opened: ReadonlySet<string>,
): readonly (readonly Line[])[] =>
  entries.map((entry, i) => {
    const isGroup = entry.group !== null;
    const open = isGroup && opened.has(entry.key);
    const { target, policy, prior, key } = entry;
    const head: Line = {
      key,
      kind: isGroup ? "group" : "string",
      text: entry.text,
      rank: entry.group === "named" ? null : i + 1,
      row: isGroup ? null : entry.rows[0],
      rows: entry.rows,
      group: isGroup ? key : null,
      open,
      target,
      policy,
      prior,
    };
    return open ? [head, ...endings(entry)] : [head];
  });

function endings(entry: Entry): Line[] {
  const shown = entry.rows.length > ENDINGS + 1 ? ENDINGS : entry.rows.length;
  const line = (row: TruthRow): Line => ({
    key: row.text,
    kind: "ending",
    text: entry.group === "beginning" ? endingOf(row.text, entry.text) : row.text,
    rank: null,
    row,
    rows: [row],
    group: entry.key,
    open: false,
    target: row.target,
    policy: row.policy,
    prior: row.prior,
  });
  const others = entry.rows.slice(shown);
  const sum = (mass: keyof Masses) => others.reduce((total, row) => total + row[mass], 0);
  const more: Line = {
    key: `${entry.key}, others`,
    kind: "more",
    text: `${others.length} more ${entry.group === "beginning" ? "endings" : "strings"}`,
    rank: null,
    row: null,
    rows: others,
    group: entry.key,
    open: false,
    target: sum("target"),
    policy: sum("policy"),
    prior: sum("prior"),
  };
  const listed = entry.rows.slice(0, shown).map(line);
  return others.length > 0 ? [...listed, more] : listed;
}

/** What a string goes on with after a beginning; where it is the whole string, its last word. */
function endingOf(text: string, beginning: string): string {
  const begun = wordsOf(beginning);
  const words = wordsOf(text);
  const rest = words.slice(begun.length);
  return `… ${(rest.length > 0 ? rest : words.slice(-1)).join(" ")}`;
}
