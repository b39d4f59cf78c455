import type { TermName } from "./terms";

const letter = String.raw`(?<![\p{L}\d.])[zpqRTZ](?![\p{L}\d.’'-])`;
const signs = new RegExp(`(⊤|${letter}|(?<![\\p{L}])nats(?![\\p{L}]))`, "u");
const named: Readonly<Record<string, TermName>> = {
  z: "z",
  "⊤": "stop",
  p: "prior",
  q: "policy",
  R: "reward",
  T: "temperature",
  Z: "Z",
  nats: "nats",
};

/** A text in pieces, of which the first use of each symbol names its term. */
export function explained(text: string): readonly { text: string; term: TermName | null }[] {
  const used = new Set<TermName>();
  return text
    .split(signs)
    .map((piece) => {
      const term = Object.hasOwn(named, piece) ? named[piece] : null;
      if (term === null || used.has(term)) return { text: piece, term: null };
      used.add(term);
      return { text: piece, term };
    })
    .filter((piece) => piece.text !== "");
}
