import { type AdapterLayout, loraB, putLoraB } from "./adapter";
import type { Architecture, Read } from "./architecture";
import { readSafetensors, toFloats, writeSafetensors } from "./safetensors";

/**
 * The adapter in PEFT's files: `adapter_config.json` and `adapter_model.safetensors`
 * (huggingface.co/docs/peft, LoRA checkpoint format). lora_A.weight is [R, K], lora_B.weight [N,
 * R].
 */
export interface PeftFiles {
  readonly config: string; // JSON
  readonly weights: Uint8Array; // safetensors, float32
}

const key = (path: string, half: "lora_A" | "lora_B") => `base_model.model.${path}.${half}.weight`;

export function exportPeft(
  layout: AdapterLayout,
  { family }: Architecture,
  parameters: Float32Array,
  baseModel: string,
): PeftFiles {
  const { R, alpha, slots } = layout;
  const tensors = slots.flatMap((slot) => [
    {
      name: key(slot.path, "lora_A"),
      shape: [R, slot.K],
      values: parameters.slice(slot.a, slot.a + R * slot.K),
    },
    { name: key(slot.path, "lora_B"), shape: [slot.N, R], values: loraB(parameters, slot, R) },
  ]);
  const config = {
    peft_type: "LORA",
    task_type: "CAUSAL_LM",
    base_model_name_or_path: baseModel,
    inference_mode: true,
    r: R,
    lora_alpha: alpha,
    lora_dropout: 0,
    bias: "none",
    use_rslora: false,
    use_dora: false,
    init_lora_weights: true,
    fan_in_fan_out: family === "gpt2",
    target_modules: [...new Set(slots.map(({ path }) => moduleName(path, family)))].sort(),
    layers_to_transform: null,
    modules_to_save: null,
    rank_pattern: {},
    alpha_pattern: {},
    revision: null,
  };
  return {
    config: `${JSON.stringify(config, null, 2)}\n`,
    weights: writeSafetensors(tensors, { format: "pt" }),
  };
}

/** GPT-2 has two layers called c_proj, so its names keep their parent. */
const moduleName = (path: string, family: Architecture["family"]): string =>
  path
    .split(".")
    .slice(family === "gpt2" ? -2 : -1)
    .join(".");

/**
 * The flat parameters of an adapter made for the same layout, or one sentence saying why it does
 * not fit.
 */
export function importPeft(layout: AdapterLayout, files: PeftFiles): Read<Float32Array> {
  const { R, alpha, slots } = layout;
  const bad = (sentence: string): { ok: false; sentence: string } => ({ ok: false, sentence });
  let config: Record<string, unknown>;
  try {
    config = JSON.parse(files.config) as Record<string, unknown>;
  } catch {
    return bad("adapter_config.json is not JSON.");
  }
  if (config?.peft_type !== "LORA")
    return bad(
      `adapter_config.json has peft_type ${JSON.stringify(config?.peft_type)}; only LORA ` +
        "is supported.",
    );
  if (config.use_dora === true || config.use_rslora === true)
    return bad("adapter_config.json asks for DoRA or rsLoRA; only plain LoRA is supported.");
  if (config.r !== R || config.lora_alpha !== alpha)
    return bad(
      `The adapter has r ${JSON.stringify(config.r ?? null)} and alpha ` +
        `${JSON.stringify(config.lora_alpha ?? null)}; this experiment has r ${R} and alpha ` +
        `${alpha}.`,
    );
  const extra = unsupported(config);
  if (extra) return bad(extra);
  const file = readSafetensors(files.weights);
  if (!file.ok) return bad(`adapter_model.safetensors: ${file.sentence}`);
  const known = new Set(slots.flatMap(({ path }) => [key(path, "lora_A"), key(path, "lora_B")]));
  const stray = [...file.value.tensors.keys(), ...file.value.skipped.keys()].find(
    (name) => !known.has(name),
  );
  if (stray !== undefined)
    return bad(
      `adapter_model.safetensors has the tensor ${stray}, for which this model has no ` +
        "place; the adapter was made for another model or other layers.",
    );
  const parameters = new Float32Array(layout.length);
  for (const slot of slots) {
    const { path, K, N, a } = slot;
    for (const [half, shape] of [
      ["lora_A", [R, K]],
      ["lora_B", [N, R]],
    ] as const) {
      const stored = file.value.tensors.get(key(path, half));
      if (!stored)
        return bad(
          `adapter_model.safetensors has no tensor ${key(path, half)}; the adapter was ` +
            "made for another model or other layers.",
        );
      if (stored.shape.join() !== shape.join())
        return bad(
          `${key(path, half)} is [${stored.shape.join(", ")}]; it must be [${shape.join(", ")}].`,
        );
      const values = toFloats(stored);
      if (!values.every(Number.isFinite))
        return bad(`${key(path, half)} holds values that are not finite numbers.`);
      if (half === "lora_A") parameters.set(values, a);
      else putLoraB(parameters, slot, R, values);
    }
  }
  return { ok: true, value: parameters };
}

/** Settings of PEFT that would change what the tensors mean, or add others to them. */
function unsupported({
  bias,
  modules_to_save: saved,
  rank_pattern: ranks,
  alpha_pattern: alphas,
}: Record<string, unknown>): string | undefined {
  const filled = (value: unknown) =>
    typeof value === "object" && value !== null && Object.keys(value).length > 0;
  if (bias !== undefined && bias !== "none")
    return `adapter_config.json trains biases (${JSON.stringify(bias)}); only "none" is supported.`;
  if (filled(saved))
    return (
      "adapter_config.json saves whole modules (modules_to_save); only LoRA matrices are " +
      "supported."
    );
  if (filled(ranks) || filled(alphas))
    return "adapter_config.json gives layers their own rank or alpha; one for all is supported.";
  return undefined;
}
