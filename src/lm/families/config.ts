import { type Activation, type Architecture, type Read, bad } from "../architecture";
import { quoted } from "../quoted";

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

/** Hugging Face's names of what is known here. */
const activations: Readonly<Record<string, Activation>> = {
  gelu: "gelu-erf",
  gelu_python: "gelu-erf",
  gelu_new: "gelu-tanh",
  gelu_fast: "gelu-tanh",
  gelu_accurate: "gelu-tanh",
  gelu_pytorch_tanh: "gelu-tanh",
  gelu_python_tanh: "gelu-tanh",
  relu: "relu",
  silu: "silu",
  swish: "silu",
};

/** The activation that a field names, of those in `known`. */
export function readActivation(
  json: Json,
  { field, otherwise, known }: { field: string; otherwise: string; known: readonly Activation[] },
): Read<Activation> {
  const name = json[field] ?? otherwise;
  const found = typeof name === "string" && Object.hasOwn(activations, name);
  const value = found ? activations[name] : undefined;
  if (value !== undefined && known.includes(value)) return { ok: true, value };
  const names = Object.entries(activations).filter(([, of]) => known.includes(of));
  return bad(
    `config.json specifies ${field} ${quoted(JSON.stringify(name))}; what is known here is ` +
      `${names.map(([one]) => JSON.stringify(one)).join(", ")}.`,
  );
}

/** A switch, off where it is absent or null. */
export function readSwitch(json: Json, name: string, otherwise = false): Read<boolean> {
  const value = json[name] ?? otherwise;
  if (typeof value === "boolean") return { ok: true, value };
  return bad(`config.json: ${name} is ${shown(value)}; it must be true or false.`);
}

/** Refuses heads that cannot be shared evenly, or that rotary embeddings cannot halve. */
export function checked(a: Architecture): Read<Architecture> {
  if (!Number.isInteger(a.D))
    return bad(`config.json: the width ${a.C} cannot be shared by ${a.HQ} heads evenly.`);
  const isRotary = a.attention.some(({ frequencies }) => frequencies.length > 0);
  if (isRotary && a.D % 2 !== 0)
    return bad(`config.json: the head width ${a.D} must be even for rotary embeddings.`);
  if (!a.attention.every(({ frequencies }) => frequencies.every(Number.isFinite)))
    return bad(
      "config.json scales its rotary embedding by settings that leave no angle to turn by.",
    );
  if (a.HQ % a.HKV !== 0)
    return bad(`config.json: ${a.HQ} query heads cannot share ${a.HKV} key-value heads evenly.`);
  return { ok: true, value: a };
}

export const shown = (value: unknown): string =>
  value === undefined || value === null || Number.isNaN(value)
    ? "missing"
    : quoted(JSON.stringify(value));
export const asObject = (value: unknown): Json =>
  typeof value === "object" && value !== null ? (value as Json) : {};
