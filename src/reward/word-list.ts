const MOST_WORDS = 32;
const LONGEST_WORD = 40;

/** Words and phrases, one a line or between commas; spaces around them do not count. */
export const wordList = (list: string): string[] =>
  list
    .split(/[,\n]/)
    .map((entry) => entry.trim())
    .filter((entry) => entry !== "");

/** One sentence where a list is too long, or an entry of it. */
export function wordListFault(list: string): string | undefined {
  const entries = wordList(list);
  if (entries.length > MOST_WORDS)
    return `There are ${entries.length} words; at most ${MOST_WORDS} are allowed.`;
  const long = entries.find((entry) => entry.length > LONGEST_WORD);
  return long === undefined
    ? undefined
    : `“${long.slice(0, 20)}…” has ${long.length} characters; a word or phrase may have ` +
        `${LONGEST_WORD}.`;
}

/** Does `entry` stand in `text` with no letter or digit touching its ends? Both in one case. */
export const occursWhole = (text: string, entry: string): boolean =>
  occurs(text, entry, (end) => !joins(entry[entry.length - 1], text[end]));

/** Does `entry` begin a word of `text`? A longer word counts too: "book" begins "books". */
export const beginsWord = (text: string, entry: string): boolean => occurs(text, entry, () => true);

function occurs(text: string, entry: string, endsWell: (end: number) => boolean): boolean {
  for (let at = text.indexOf(entry); at >= 0; at = text.indexOf(entry, at + 1))
    if (!joins(text[at - 1], entry[0]) && endsWell(at + entry.length)) return true;
  return false;
}

const joins = (a: string | undefined, b: string | undefined) => isWordlike(a) && isWordlike(b);
const isWordlike = (c: string | undefined) => c !== undefined && /^[\p{L}\p{N}]$/u.test(c);
