import type { Decoded } from "../schema/field";

/** What a text may be before it is parsed at all. */
interface JsonLimits {
  readonly what: string; // "The link", "The file": the subject of the sentence
  readonly longest: number; // characters
  readonly deepest: number; // lists and objects inside one another
  readonly most: number; // values in all
}

/**
 * Parses JSON from outside. Size and depth are checked on the text itself: a value that nests
 * thousands deep overflows the stack of every function that walks it, and an object of 20,000 keys
 * takes as long to build as a list of a million numbers. Never throws.
 */
export function parseJson(text: string, limits: JsonLimits): Decoded<unknown> {
  const { what, longest, deepest, most } = limits;
  if (text.length > longest)
    return no(`${what} has ${text.length} characters; at most ${longest} are allowed.`);
  const shape = shapeOf(text, limits);
  if (shape.depth > deepest)
    return no(
      `${what} nests lists and objects more than ${deepest} deep, which no experiment does.`,
    );
  if (shape.widest > MOST_KEYS)
    return no(`${what} has an object of more than ${MOST_KEYS} keys, which no experiment has.`);
  if (shape.values > most)
    return no(`${what} holds more than ${most} values, which no experiment does.`);
  try {
    return { ok: true, value: JSON.parse(text) as unknown };
  } catch {
    return no(`${what} is not JSON: it is cut short, or a character in it is wrong.`);
  }
}

/**
 * JSON in which an infinite number is 1e999, which every reader rounds to ∞, where JSON.stringify
 * has null: “not known”.
 */
export function jsonOf(value: unknown): string {
  const plain = JSON.stringify(value);
  let mark = "infinite";
  while (plain.includes(mark)) mark += "_"; // no text of the value is taken for the number
  const marked = JSON.stringify(value, (_key, inner: unknown) =>
    inner === Infinity ? mark : inner === -Infinity ? `-${mark}` : inner,
  );
  return marked.replaceAll(`"${mark}"`, "1e999").replaceAll(`"-${mark}"`, "-1e999");
}

const no = (sentence: string) => ({ ok: false, sentence }) as const;

const [QUOTE, BACKSLASH, COMMA] = ['"', "\\", ","].map(codeOf);
const [LIST, LIST_END, OBJECT, OBJECT_END] = ["[", "]", "{", "}"].map(codeOf);
function codeOf(character: string): number {
  return character.charCodeAt(0);
}

const MOST_KEYS = 2_000; // of one object; an experiment has a few hundred leaves

/**
 * The most brackets that are open at once, the commas, and the most keys of an object, all outside
 * strings. Stops at the first that is too large.
 */
function shapeOf(text: string, { deepest, most }: JsonLimits) {
  let open = 0;
  let depth = 0;
  let values = 1;
  let widest = 0;
  let quoted = false;
  const keys: number[] = []; // by depth: of the object that is open there, −∞ of a list
  const fits = () => depth <= deepest && values <= most && widest <= MOST_KEYS;
  for (let i = 0; i < text.length && fits(); i++) {
    const code = text.charCodeAt(i);
    if (quoted) {
      if (code === BACKSLASH) i++;
      else if (code === QUOTE) quoted = false;
    } else if (code === QUOTE) quoted = true;
    else if (code === COMMA) {
      values++;
      keys[open] = (keys[open] ?? 0) + 1;
      widest = Math.max(widest, keys[open]);
    } else if (code === LIST_END || code === OBJECT_END) open--;
    else if (code === LIST || code === OBJECT) {
      open++;
      keys[open] = code === OBJECT ? 1 : -Infinity;
      depth = Math.max(depth, open);
    }
  }
  return { depth, values, widest };
}
