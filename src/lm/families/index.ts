import { type Architecture, type Read, bad } from "../architecture";
import { type Json, asObject, shown } from "./config";
import type { Family } from "./family";
import { gemma3Text } from "./gemma";
import { gpt2 } from "./gpt2";
import { llama } from "./llama";
import { qwen2, qwen3 } from "./qwen";

/** Every family of models that can be trained, by the `model_type` of its `config.json`. */
export const families: Readonly<Record<string, Family>> = {
  gpt2,
  llama,
  qwen2,
  qwen3,
  gemma3_text: gemma3Text,
};

/** The family of a model that was read. */
export function familyOf({ family }: Architecture): Family {
  const found = families[family];
  if (!found) throw new Error(`There is no family ${family}.`);
  return found;
}

/** Reads a `config.json`, or says in one sentence what is wrong with it. */
export function readArchitecture(config: unknown): Read<Architecture> {
  if (typeof config !== "object" || config === null || Array.isArray(config))
    return bad("config.json must hold one JSON object.");
  const json = config as Json;
  const type = json.model_type;
  const known = typeof type === "string" && Object.hasOwn(families, type);
  const family = known ? families[type] : undefined;
  if (!family) {
    const names = Object.keys(families).map((name) => JSON.stringify(name));
    return bad(
      `config.json has model_type ${shown(type)}; only ${names.join(", ")} can be trained here.`,
    );
  }
  if (json.quantization_config !== undefined && json.quantization_config !== null) {
    const { quant_method: method } = asObject(json.quantization_config);
    return bad(
      `config.json has a quantization_config (${shown(method)}): its weights are quantised and ` +
        "are not read here; use the model's unquantised weights in F32, F16 or BF16.",
    );
  }
  return family.readConfig(json);
}
