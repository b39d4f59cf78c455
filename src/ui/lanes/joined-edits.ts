import type { Edit } from "../../experiment/experiment";
import type { Lane } from "../lane/lane";
import type { Letter } from "./lanes";

interface Edited {
  readonly letter: Letter;
  readonly lane: Lane;
  readonly edits: readonly Edit[]; // in the order of their steps
}

/** One change, in all the lanes that made it alike at the same step. */
export interface JoinedEdit {
  readonly edit: Edit; // as the first of these lanes made it
  readonly lane: Lane;
  readonly whose: string; // "both lanes", "lanes A and C", "lane B"
}

/** The edits of all lanes as one log, the newest first. */
export function joinedEdits(lanes: readonly Edited[]): readonly JoinedEdit[] {
  const joined: { edit: Edit; lane: Lane; letters: Letter[] }[] = [];
  for (const { letter, lane, edits } of lanes)
    for (const edit of edits) {
      // the same change twice in one lane is two changes
      const known = joined.find((one) => isAlike(one.edit, edit) && !one.letters.includes(letter));
      if (known) known.letters.push(letter);
      else joined.push({ edit, lane, letters: [letter] });
    }
  return joined
    .map(({ edit, lane, letters }) => ({ edit, lane, whose: whoseText(letters, lanes.length) }))
    .sort((a, b) => b.edit.step - a.edit.step);
}

const isAlike = (a: Edit, b: Edit): boolean =>
  a.step === b.step && a.path === b.path && a.from === b.from && a.to === b.to;

function whoseText(letters: readonly Letter[], of: number): string {
  if (letters.length === 1) return `lane ${letters[0]}`;
  if (letters.length === of) return of === 2 ? "both lanes" : `all ${of} lanes`;
  return `lanes ${letters.slice(0, -1).join(", ")} and ${letters.at(-1)}`;
}
