/** What the editor of a reward's code holds beside what is in force. */
export interface InEditor {
  readonly draft: string | null; // null: what is in force
  readonly bound: string | null; // likewise
  /** What was applied last: it comes back into the editor where the run refuses or drops it. */
  readonly applied: Written | null;
}

/** A code and its upper bound, as they are written. */
export interface Written {
  readonly code: string;
  readonly bound: string;
}

/**
 * What stands in the editor. What was applied is what is in force, unless the run has refused it:
 * then it is what was written, to be mended.
 */
export function inEditor({ draft, bound, applied }: InEditor, now: Written, refused: boolean) {
  const left = { code: draft ?? now.code, bound: bound ?? now.bound };
  const isApplied = applied !== null && isSame(left, applied);
  return isApplied && !refused ? now : left;
}

export const isSame = (a: Written, b: Written) => a.code === b.code && a.bound === b.bound;
