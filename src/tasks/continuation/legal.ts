const TITLES = new Set(["US", "Mr", "Mrs", "Ms", "Dr", "Prof", "Jr", "St", "Av"]);

/**
 * May a token be part of a sentence? Words, numbers, commas, hyphens and the space: so that "." is
 * the only way to end, and an unambiguous one. Out are quotes, line breaks, other marks, end of
 * text, broken bytes, titles and single capitals that a full stop would only abbreviate (Hu et al.
 * 2024, §4.1, in their code).
 */
export function legal(text: string): boolean {
  if (text === "" || !/^ ?['-]?[\p{L}\p{N}]+$|^ ?[-,]?$/u.test(text)) return false;
  const word = text.trim();
  return !TITLES.has(word) && !(/^\p{Lu}$/u.test(word) && text !== " A" && text !== " I");
}
