const LONGEST = 80; // characters

/**
 * A name or value that a file gave, as a sentence may hold it: without what does not print, and cut
 * where it is too long. JSON has no text for a value that is not there.
 */
export function quoted(name: string | undefined): string {
  const printed = (name ?? "missing")
    .slice(0, LONGEST + 1)
    .replace(/[\p{C}\p{Zl}\p{Zp}\ufffd]/gu, "?");
  return printed.length > LONGEST ? `${printed.slice(0, LONGEST)}…` : printed;
}
