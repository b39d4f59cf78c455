import { log, pow } from "../../exact-math";
import { inverseFrequencies } from "../../compute/kernels/rope/frequencies";
import { type LayerAttention, type Read, bad } from "../architecture";
import { quoted } from "../quoted";
import { type Json, asObject, readReal, readSizes, shown } from "./config";

/** What rotary embeddings are read for. */
export interface RotaryUse {
  readonly D: number; // width of a head
  readonly L: number; // max_position_embeddings
  readonly theta: number; // where config.json gives none
}

/** Rotary embeddings as config.json means them, and how many positions they hold for. */
export interface Rotary extends LayerAttention {
  readonly positions: number;
}

/**
 * Rotary embeddings of all layers. As in transformers, a `rope_scaling` that says something stands
 * in place of `rope_parameters`, and θ is found there before it is found beside them.
 */
export function readRotary(json: Json, use: RotaryUse): Read<Rotary> {
  const old = asObject(json.rope_scaling);
  const settings = Object.keys(old).length > 0 ? old : asObject(json.rope_parameters);
  return readScaledRotary(json, settings, use);
}

/**
 * One embedding by its own settings; `json` holds what it takes from around them.
 */
export function readScaledRotary(json: Json, settings: Json, use: RotaryUse): Read<Rotary> {
  const kind = settings.rope_type ?? settings.type ?? "default";
  const share = settings.partial_rotary_factor ?? json.partial_rotary_factor ?? 1;
  if (share !== 1)
    return bad(
      "config.json rotates a part of each head (partial_rotary_factor " +
        `${quoted(JSON.stringify(share))}); only 1 is supported.`,
    );
  const scaling = typeof kind === "string" && Object.hasOwn(scalings, kind) && scalings[kind];
  if (!scaling)
    return bad(
      `config.json scales its rotary embedding (${quoted(JSON.stringify(kind))}); what is ` +
        `known here is ${Object.keys(scalings).join(", ")}.`,
    );
  const theta = readReal(
    { rope_theta: settings.rope_theta ?? json.rope_theta },
    "rope_theta",
    use.theta,
  );
  if (!theta.ok) return theta;
  return scaling({ ...use, theta: theta.value }, { settings, json });
}

interface Given {
  readonly settings: Json;
  readonly json: Json;
}
type Scaling = (use: RotaryUse, given: Given) => Read<Rotary>;

const unscaled: Scaling = ({ D, L, theta }) => ({
  ok: true,
  value: { width: D, frequencies: inverseFrequencies(D, theta), positions: L },
});

/** All frequencies divided by one factor (Chen et al. 2023, "position interpolation"). */
const linear: Scaling = (use, { settings }) => {
  const factor = readFactor(settings);
  if (!factor.ok) return factor;
  const { D, L, theta } = use;
  const frequencies = inverseFrequencies(D, theta).map((f) => f / factor.value);
  return { ok: true, value: { width: D, frequencies, positions: L } };
};

/**
 * NTK scaling that grows with the sequence: none up to max_position_embeddings, which is as long as
 * sequences may be.
 */
const dynamic: Scaling = (use, { settings }) => {
  const factor = readFactor(settings);
  return factor.ok ? unscaled(use, { settings, json: {} }) : factor;
};

/** Llama 3.1's: long waves divided by a factor, short ones kept, the ones between blended. */
const llama3: Scaling = ({ D, L, theta }, given) => {
  const factor = readFactor(given.settings);
  if (!factor.ok) return factor;
  const low = readSetting(given.settings, "low_freq_factor");
  if (!low.ok) return low;
  const high = readSetting(given.settings, "high_freq_factor");
  if (!high.ok) return high;
  if (low.value === high.value)
    return bad(
      `config.json: low_freq_factor and high_freq_factor are both ${low.value}; they must differ.`,
    );
  const original = readOriginal(given, L);
  if (!original.ok) return original;
  const frequencies = inverseFrequencies(D, theta).map((f) => {
    const waves = (original.value * f) / (2 * Math.PI); // in the original context
    if (waves < low.value) return f / factor.value;
    if (waves > high.value) return f;
    const smooth = (waves - low.value) / (high.value - low.value);
    return ((1 - smooth) * f) / factor.value + smooth * f;
  });
  return { ok: true, value: { width: D, frequencies, positions: L } };
};

/**
 * YaRN (Peng et al. 2023): pairs that turn often in the original context are kept, slow ones
 * divided by the factor, a ramp between; q and k grow by an attention factor, which here becomes a
 * smaller divisor of the scores.
 */
const yarn: Scaling = ({ D, L, theta }, given) => {
  const { settings } = given;
  if (theta === 1)
    return bad("config.json: rope_theta is 1, which leaves YaRN no waves to tell apart.");
  const factor = readFactor(settings);
  if (!factor.ok) return factor;
  const attention = readAttentionFactor(settings, yarnFactor(settings, factor.value));
  if (!attention.ok) return attention;
  const original = readOriginal(given, L);
  if (!original.ok) return original;
  const ramp = yarnRamp(settings, { D, theta, original: original.value });
  if (!ramp.ok) return ramp;
  const frequencies = inverseFrequencies(D, theta).map((f, i) => {
    const kept = 1 - ramp.value(i);
    return (f / factor.value) * (1 - kept) + f * kept;
  });
  return { ok: true, value: { width: D / pow(attention.value, 4), frequencies, positions: L } };
};

function yarnFactor({ mscale, mscale_all_dim: all }: Json, factor: number): number {
  const grown = (scale: number) => (factor <= 1 ? 1 : 0.1 * scale * log(factor) + 1);
  const isBoth = typeof mscale === "number" && typeof all === "number" && mscale !== 0 && all !== 0;
  return isBoth ? grown(mscale) / grown(all) : grown(1);
}

/** transformers takes 0 as absent. */
const orAbsent = (value: unknown): unknown => (value === 0 ? undefined : value);

/** How much of pair i is divided: 0 where it turns beta_fast times, 1 where beta_slow times. */
function yarnRamp(
  settings: Json,
  { D, theta, original }: { D: number; theta: number; original: number },
): Read<(i: number) => number> {
  const turns = {
    beta_fast: orAbsent(settings.beta_fast),
    beta_slow: orAbsent(settings.beta_slow),
  };
  const fast = readReal(turns, "beta_fast", 32);
  if (!fast.ok) return fast;
  const slow = readReal(turns, "beta_slow", 1);
  if (!slow.ok) return slow;
  const isWhole = settings.truncate === undefined || Boolean(settings.truncate);
  const pairOf = (count: number) => (D * log(original / (count * 2 * Math.PI))) / (2 * log(theta));
  const low = isWhole ? Math.floor(pairOf(fast.value)) : pairOf(fast.value);
  const high = isWhole ? Math.ceil(pairOf(slow.value)) : pairOf(slow.value);
  const from = Math.max(low, 0);
  const end = Math.min(high, D - 1);
  const to = from === end ? end + 0.001 : end;
  return { ok: true, value: (i) => Math.min(1, Math.max(0, (i - from) / (to - from))) };
}

/**
 * LongRoPE (Ding et al. 2024): each frequency has a factor of its own, one list for sequences
 * within the original context, which is all that is run here, and one for longer ones.
 */
const longrope: Scaling = ({ D, L, theta }, given) => {
  const { settings } = given;
  const original = readOriginal(given, L);
  if (!original.ok) return original;
  const factors: unknown = settings.short_factor;
  const isList = Array.isArray(factors) && factors.length === D / 2;
  if (!isList || !factors.every((f) => typeof f === "number" && f > 0))
    return bad(
      `config.json: short_factor is ${shown(factors)}; it must be a list of ${D / 2} numbers ` +
        "above 0.",
    );
  const factor = readReal(settings, "factor", L / original.value);
  if (!factor.ok) return factor;
  const grown = Math.sqrt(1 + log(factor.value) / log(original.value));
  const attention = readAttentionFactor(settings, factor.value <= 1 ? 1 : grown);
  if (!attention.ok) return attention;
  const frequencies = inverseFrequencies(D, theta).map((f, i) => f / Number(factors[i]));
  const positions = Math.min(L, original.value);
  return { ok: true, value: { width: D / pow(attention.value, 4), frequencies, positions } };
};

const scalings: Readonly<Record<string, Scaling>> = {
  default: unscaled,
  linear,
  dynamic,
  llama3,
  yarn,
  longrope,
};

/** A number above 0 that must be there. */
const readSetting = (settings: Json, name: string): Read<number> => readReal(settings, name, NaN);
const readFactor = (settings: Json): Read<number> => readSetting(settings, "factor");
const readAttentionFactor = (settings: Json, otherwise: number): Read<number> =>
  readReal(settings, "attention_factor", otherwise);

/** The context that a scaled model was first trained for. */
function readOriginal({ settings, json }: Given, L: number): Read<number> {
  const name = "original_max_position_embeddings";
  const value = json[name] ?? settings[name] ?? L;
  const read = readSizes({ [name]: value }, { [name]: 2 ** 24 });
  return read.ok ? { ok: true, value: read.value[name] ?? NaN } : read;
}
