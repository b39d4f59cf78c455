import { type Architecture, type Read, bad } from "../architecture";

/** What families share in reading `config.json`: sizes with limits, and sentences about them. */
export type Json = Readonly<Record<string, unknown>>;

/** Largest sizes that are taken for a model and not for a damaged file. */
export const limits = {
  layers: 1024,
  width: 16384,
  inner: 65536,
  vocabulary: 2 ** 18,
  positions: 2 ** 24,
} as const;

/**
 * Whole numbers from 1 to the limit given for each name; absent or null ones take their default,
 * where they have one.
 */
export function readSizes<N extends string>(
  json: Json,
  most: Record<N, number>,
  defaults: Partial<Record<N, number>> = {},
): Read<Record<N, number>> {
  const out = {} as Record<N, number>;
  for (const name of Object.keys(most) as N[]) {
    const value = json[name] ?? defaults[name];
    if (typeof value !== "number" || !Number.isInteger(value) || value < 1 || value > most[name])
      return bad(
        `config.json: ${name} is ${shown(value)}; it must be a whole number from 1 to ` +
          `${most[name]}.`,
      );
    out[name] = value;
  }
  return { ok: true, value: out };
}

/** A finite number above 0. */
export function readReal(json: Json, name: string, otherwise: number): Read<number> {
  const value = json[name] ?? otherwise;
  if (typeof value === "number" && value > 0 && Number.isFinite(value)) return { ok: true, value };
  return bad(`config.json: ${name} is ${shown(value)}; it must be a number above 0.`);
}

/** Refuses heads that cannot be shared evenly, or that rotary embeddings cannot halve. */
export function checked(a: Architecture): Read<Architecture> {
  if (!Number.isInteger(a.D))
    return bad(`config.json: the width ${a.C} cannot be shared by ${a.HQ} heads evenly.`);
  if (a.theta > 0 && a.D % 2 !== 0)
    return bad(`config.json: the head width ${a.D} must be even for rotary embeddings.`);
  if (a.HQ % a.HKV !== 0)
    return bad(`config.json: ${a.HQ} query heads cannot share ${a.HKV} key-value heads evenly.`);
  return { ok: true, value: a };
}

export const shown = (value: unknown): string =>
  value === undefined || value === null ? "missing" : JSON.stringify(value);
export const asObject = (value: unknown): Json =>
  typeof value === "object" && value !== null ? (value as Json) : {};
