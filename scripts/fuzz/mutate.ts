import type { Rng } from "./target";

/** Random damage to texts, bytes and JSON values. */

export const pick = <T>(list: readonly T[], rng: Rng): T =>
  list[Math.min(list.length - 1, Math.floor(rng() * list.length))];

export const below = (n: number, rng: Rng): number => Math.floor(rng() * n);

const characters = [
  ...'{}[]",:\\/#.-_+=0123456789eE aAzZ\n\t',
  "\0",
  "\u007f",
  "é",
  "⊤",
  "😀",
  "\ud83d",
  "\ufeff",
  "\u2028",
];

/** A text with one to four characters changed, dropped, doubled or put in, or with its end gone. */
export function damagedText(text: string, rng: Rng): string {
  let changed = text;
  for (let n = 1 + below(4, rng); n > 0; n--) {
    const at = below(changed.length + 1, rng);
    const before = changed.slice(0, at);
    const after = changed.slice(at);
    const other = pick(characters, rng);
    changed = pick(
      [
        () => before + other + after.slice(1),
        () => before + after.slice(1),
        () => before + other + after,
        () => before + after.slice(0, below(40, rng)) + after,
        () => before,
      ],
      rng,
    )();
  }
  return changed;
}

/** Bytes with one to three changed, or with the end gone. */
export function damagedBytes(bytes: Uint8Array, rng: Rng): Uint8Array {
  if (rng() < 0.2) return bytes.slice(0, below(bytes.length + 1, rng));
  const changed = bytes.slice();
  for (let n = 1 + below(3, rng); n > 0; n--) changed[below(changed.length, rng)] = below(256, rng);
  return changed;
}

/** Values that readers of JSON get wrong, each made anew. */
const hostile: readonly ((rng: Rng) => unknown)[] = [
  () => null,
  () => true,
  () => "",
  () => "text",
  () => "0x10",
  () => "1e999",
  () => "-0",
  () => " 7 ",
  () => -0,
  () => -1,
  () => 0.1,
  () => 1e308,
  () => 2 ** 53,
  () => 4294967296,
  () => [],
  () => ({}),
  () => [[]],
  () => [1, 2, 3],
  () => ({ step: 1, path: "run.seed", to: 1 }),
  () => JSON.parse('{"__proto__":{"polluted":true}}') as unknown,
  () => ({ constructor: { prototype: {} } }),
  () => "⊤".repeat(50),
  () => "\ud83d",
  (rng) => rng() * 1e6,
  (rng) => below(300, rng),
  (rng) => "a".repeat(below(3000, rng)),
  (rng) => Array.from({ length: below(700, rng) }, (_, k) => k),
  (rng) => nested(below(12, rng)),
];

const nested = (depth: number): unknown => (depth === 0 ? [] : [nested(depth - 1)]);

/** A JSON value with one place of it replaced, dropped, doubled or given another key. */
export function damagedValue(value: unknown, keys: readonly string[], rng: Rng): unknown {
  const entries = entriesOf(value);
  if (entries === undefined || rng() < 0.15) return pick(hostile, rng)(rng);
  if (entries.length > 0 && rng() < 0.75) {
    const at = below(entries.length, rng);
    const inner = damagedValue(entries[at][1], keys, rng);
    return rebuilt(
      value,
      entries.map(([key, old], k) => [key, k === at ? inner : old]),
    );
  }
  const added: [string, unknown] = [pick(keys, rng), pick(hostile, rng)(rng)];
  const at = below(entries.length + 1, rng);
  const rest = rng() < 0.5 ? entries.slice(at) : entries.slice(at + 1);
  const fresh = rng() < 0.6 ? [added] : entries.slice(at, at + 1);
  return rebuilt(value, [...entries.slice(0, at), ...fresh, ...rest]);
}

type Entry = [string, unknown];

function entriesOf(value: unknown): Entry[] | undefined {
  return typeof value === "object" && value !== null ? Object.entries(value) : undefined;
}

const rebuilt = (like: unknown, entries: readonly Entry[]): unknown =>
  Array.isArray(like) ? entries.map(([, inner]) => inner) : Object.fromEntries(entries);

/** A JSON value from nothing: objects and lists over `keys`, with hostile leaves. */
export function randomValue(keys: readonly string[], depth: number, rng: Rng): unknown {
  if (depth === 0 || rng() < 0.4) return pick(hostile, rng)(rng);
  const items = Array.from({ length: below(5, rng) }, () => randomValue(keys, depth - 1, rng));
  return rng() < 0.4
    ? items
    : Object.fromEntries(items.map((item) => [pick(keys, rng), item] as const));
}
