/** A label is no reason for itself. */
const LABELS: ReadonlySet<string> = new Set([" objective", " subjective"]);

/** May a token be part of a reason? One word with its space, but for the labels. */
export const legal = (text: string): boolean => /^ \p{L}+$/u.test(text) && !LABELS.has(text);
