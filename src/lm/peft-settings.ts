import type { AdapterLayout } from "./adapter";
import { type Read, bad } from "./architecture";
import { shown } from "./families/config";
import { quoted } from "./quoted";

/** What `adapter_config.json` says of one linear layer. */
interface LayerSettings {
  readonly rank: number; // of its matrices in the file, at most the experiment's
  readonly times: number; // what B is multiplied by so that it means the same at α/R
}
export type PeftSettings = ReadonlyMap<string, LayerSettings>; // by path

type Config = Readonly<Record<string, unknown>>;

/**
 * Reads `adapter_config.json` for an adapter of this layout. rsLoRA (Kalajdzievski 2023) scales by
 * α/√r where LoRA scales by α/r, and `rank_pattern` and `alpha_pattern` give layers their own r and
 * α: all of these are factors of B. Whatever else would change what the tensors mean is one
 * sentence.
 */
export function readPeftSettings(text: string, layout: AdapterLayout): Read<PeftSettings> {
  const { R, alpha, slots } = layout;
  const config = readConfig(text, layout);
  if (!config.ok) return config;
  const ranks = readPattern(config.value, "rank_pattern");
  if (!ranks.ok) return ranks;
  const alphas = readPattern(config.value, "alpha_pattern");
  if (!alphas.ok) return alphas;
  const isRs = config.value.use_rslora === true;
  const settings = new Map<string, LayerSettings>();
  for (const { path } of slots) {
    const rank = ranks.value(path) ?? R;
    if (!Number.isInteger(rank) || rank > R)
      return bad(
        `adapter_config.json gives ${path} the rank ${rank}; this experiment has r ${R}, and a ` +
          "layer may have no more.",
      );
    const scale = (alphas.value(path) ?? alpha) / (isRs ? Math.sqrt(rank) : rank);
    settings.set(path, { rank, times: scale / (alpha / R) });
  }
  return { ok: true, value: settings };
}

function readConfig(text: string, { R, alpha }: AdapterLayout): Read<Config> {
  let config: Config | null;
  try {
    config = JSON.parse(text) as Config | null;
  } catch {
    return bad("adapter_config.json is not JSON.");
  }
  if (config?.peft_type !== "LORA")
    return bad(
      `adapter_config.json has peft_type ${shown(config?.peft_type)}; only LORA is ` + "supported.",
    );
  if (config.use_dora === true)
    return bad("adapter_config.json specifies DoRA; only LoRA and rsLoRA are supported.");
  if (config.r !== R || config.lora_alpha !== alpha)
    return bad(
      `The adapter has r ${shown(config.r)} and alpha ${shown(config.lora_alpha)}; this ` +
        `experiment has r ${R} and alpha ${alpha}.`,
    );
  const fault = unsupported(config);
  return fault === undefined ? { ok: true, value: config } : bad(fault);
}

/** Settings of PEFT that would change what the tensors mean, or add others to them. */
function unsupported({
  bias,
  lora_bias: loraBias,
  modules_to_save: saved,
}: Config): string | undefined {
  if (bias !== undefined && bias !== "none")
    return `adapter_config.json trains biases (${shown(bias)}); only "none" is supported.`;
  if (loraBias === true)
    return "adapter_config.json gives LoRA biases of its own (lora_bias); they are not supported.";
  if (typeof saved === "object" && saved !== null && Object.keys(saved).length > 0)
    return (
      "adapter_config.json saves whole modules (modules_to_save); only LoRA matrices are " +
      "supported."
    );
  return undefined;
}

/**
 * What a pattern gives a path. PEFT takes the first of its names, which are regular expressions,
 * that the path ends with, after a dot or whole; only names without expressions are read here.
 */
function readPattern(config: Config, field: string): Read<(path: string) => number | undefined> {
  const given: unknown = config[field] ?? {};
  if (typeof given !== "object" || given === null || Array.isArray(given))
    return bad(`adapter_config.json: ${field} must be an object of numbers by layer.`);
  const pairs = Object.entries(given as Config);
  const strange = pairs.find(
    ([name, value]) => !/^[\w.]+$/.test(name) || !(typeof value === "number" && value > 0),
  );
  if (strange)
    return bad(
      `adapter_config.json: ${field} holds ${quoted(JSON.stringify(strange))}; only plain names ` +
        "of layers with numbers above 0 are supported.",
    );
  const numbers = pairs as [string, number][];
  const value = (path: string) =>
    numbers.find(([name]) => path === name || path.endsWith(`.${name}`))?.[1];
  return { ok: true, value };
}
