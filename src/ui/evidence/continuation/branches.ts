import type { TruthRow } from "../../../worker/protocol";

/** A beginning of the chosen string: how much of target and policy goes on from it. */
export interface Branch {
  readonly text: string; // the words since the branch before
  readonly whole: boolean; // the string ends here
  readonly target: number;
  readonly policy: number;
}

const wordsOf = (text: string) => text.split(" ").filter((word) => word !== "");

/**
 * The chosen string branch by branch: after each word at which over 1 % of the mass goes another
 * way, the share of the strings that begin with the words so far; last, the string itself. Null
 * where it is not listed.
 */
export function branchesOf(rows: readonly TruthRow[], chosen: string): readonly Branch[] | null {
  const row = rows.find(({ text }) => text === chosen);
  if (!row) return null;
  const words = wordsOf(chosen);
  const split = rows.map((other) => ({ ...other, words: wordsOf(other.text) }));
  const branches: Branch[] = [];
  let text: string[] = [];
  let among = split;
  for (const [i, word] of words.entries()) {
    text = [...text, word];
    const next = among.filter((other) => startsWith(other.words, words, i + 1));
    const leaves = i === 0 || parts(among, next);
    if (!leaves || i === words.length - 1) continue;
    among = next;
    branches.push({ text: text.join(" "), whole: false, ...sums(next) });
    text = [];
  }
  return [...branches, { text: text.join(" "), whole: true, ...masses(row) }];
}

const startsWith = (words: readonly string[], as: readonly string[], count: number) =>
  as.slice(0, count).every((word, i) => words[i] === word);

const masses = ({ target, policy }: TruthRow) => ({ target, policy });

/** Does more than 1 % of either mass leave at a word? */
function parts(before: readonly TruthRow[], after: readonly TruthRow[]): boolean {
  const [was, is] = [sums(before), sums(after)];
  return is.target < 0.99 * was.target || is.policy < 0.99 * was.policy;
}

const sums = (rows: readonly TruthRow[]) => ({
  target: rows.reduce((sum, { target }) => sum + target, 0),
  policy: rows.reduce((sum, { policy }) => sum + policy, 0),
});

/** The branch at which the ratio policy / target changes most, and by what factor. */
export interface Lost {
  readonly branch: number;
  readonly factor: number;
}

const NOTHING = 0.05; // a ratio that changes by less says nothing

/** Where the string's share is lost, or won; null where no branch changes it by 5 %. */
export function lostAt(branches: readonly Branch[]): Lost | null {
  const ratios = branches.map(({ policy, target }) => (target > 0 ? policy / target : 1));
  const factors = ratios.map((ratio, i) => ratio / (i > 0 ? ratios[i - 1] || 1 : 1));
  const size = (factor: number) => Math.abs(Math.log(Math.max(factor, 1e-12)));
  const at = factors.reduce(
    (best, factor, i) => (size(factor) > size(factors[best]) ? i : best),
    0,
  );
  return factors.length > 0 && size(factors[at]) > Math.log(1 + NOTHING)
    ? { branch: at, factor: factors[at] }
    : null;
}
