import { type AdapterLayout, type Slot, loraA, loraB, putLoraA, putLoraB } from "./adapter";
import type { AdapterAt } from "./temperatures";
import { type Architecture, type Read, bad } from "./architecture";
import { type Checkpoint, HEAD, sameValues } from "./checkpoint";
import { familyOf } from "./families";
import { toFloats } from "./conversion";
import {
  type StoredTensor,
  type TensorFile,
  readSafetensors,
  writeSafetensors,
} from "./safetensors";
import { inMemory } from "./sources/source";

/**
 * The adapter in PEFT's files: `adapter_config.json` and `adapter_model.safetensors`
 * (huggingface.co/docs/peft, LoRA checkpoint format). lora_A.weight is [R, K], lora_B.weight [N,
 * R].
 */
export interface PeftFiles {
  readonly config: string; // JSON
  readonly weights: Uint8Array; // safetensors, float32
}

const PREFIX = "base_model.model.";
const key = (path: string, half: "lora_A" | "lora_B") => `${PREFIX}${path}.${half}.weight`;

/** The adapter's files and, for people, the text of their README. */
export function exportPeft(
  layout: AdapterLayout,
  architecture: Architecture,
  { parameters, logits }: AdapterAt,
  baseModel: string,
): PeftFiles & { readonly readme: string } {
  const { R, alpha, slots } = layout;
  const { matrices, moduleName } = familyOf(architecture);
  const tensors = slots.flatMap((slot) => [
    { name: key(slot.path, "lora_A"), shape: [R, slot.K], values: loraA(parameters, slot, R) },
    { name: key(slot.path, "lora_B"), shape: [slot.N, R], values: loraB(parameters, slot, R) },
  ]);
  const modules = new Set(slots.map(({ path }) => moduleName(path)));
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
    fan_in_fan_out: matrices === "[K, N]",
    target_modules: [...modules].sort(),
    layers_to_transform: null,
    modules_to_save: null,
    rank_pattern: {},
    alpha_pattern: {},
    revision: null,
  };
  return {
    config: `${JSON.stringify(config, null, 2)}\n`,
    weights: writeSafetensors(tensors, { format: "pt" }),
    readme: adapterReadme(layout, architecture, baseModel) + temperatureNote(logits),
  };
}

/** What PEFT's users look for beside an adapter, and the one trap of a tied output layer. */
function adapterReadme(
  { R, alpha }: AdapterLayout,
  { tied }: Architecture,
  baseModel: string,
): string {
  const trap =
    "\nThe base model's output layer is its input embedding (tied weights). Load this adapter " +
    "without\nmerging it: merging changes the shared matrix, and with it the embedding, so that " +
    "the merged\nmodel differs from the one that was trained.\n";
  return (
    `---\nlibrary_name: peft\nbase_model: ${baseModel}\n---\n\n` +
    `A LoRA adapter (rank ${R}, alpha ${alpha}, on every linear layer and ${HEAD}) for ` +
    `${baseModel}, trained by Amortize.\n` +
    `${tied ? trap : ""}`
  );
}

/** What PEFT's files cannot hold of an adapter for all temperatures, and how to apply it. */
function temperatureNote(logits: AdapterAt["logits"]): string {
  if (!logits) return "";
  const { temperature, factor } = logits;
  return (
    `\nIt was trained for a range of reward temperatures T; these files are the adapter at ` +
    `T = ${temperature}\nalone. There its logits are also multiplied by ${factor}, which no ` +
    "LoRA can express: sample\nwith " +
    `generate(do_sample=True, temperature=${1 / factor}, top_k=0), or divide the\nlogits by ` +
    "that number. Without it the model is not the one that was trained.\n"
  );
}

/**
 * The flat parameters of an adapter made for the same layout, or one sentence saying why it does
 * not fit. PEFT also stores the weight of an output layer that has an adapter; it must be `base`'s.
 */
export async function importPeft(
  layout: AdapterLayout,
  files: PeftFiles,
  base: Pick<Checkpoint, "architecture" | "tensors">,
): Promise<Read<Float32Array>> {
  const fault = configFault(files.config, layout);
  if (fault !== undefined) return bad(fault);
  const file = await readSafetensors(inMemory(files.weights));
  if (!file.ok) return bad(`adapter_model.safetensors: ${file.sentence}`);
  const misplaced = await strayFault(layout, file.value, base);
  if (misplaced !== undefined) return bad(misplaced);
  const parameters = new Float32Array(layout.length);
  const { R } = layout;
  for (const slot of layout.slots) {
    const a = await readHalf(file.value, key(slot.path, "lora_A"), [R, slot.K]);
    if (!a.ok) return a;
    const b = await readHalf(file.value, key(slot.path, "lora_B"), [slot.N, R]);
    if (!b.ok) return b;
    putLoraA(parameters, slot, R, a.value);
    putLoraB(parameters, slot, R, b.value);
  }
  return { ok: true, value: parameters };
}

function configFault(text: string, { R, alpha }: AdapterLayout): string | undefined {
  let config: Record<string, unknown> | null;
  try {
    config = JSON.parse(text) as Record<string, unknown> | null;
  } catch {
    return "adapter_config.json is not JSON.";
  }
  if (config?.peft_type !== "LORA")
    return (
      `adapter_config.json has peft_type ${JSON.stringify(config?.peft_type)}; only LORA ` +
      "is supported."
    );
  if (config.use_dora === true || config.use_rslora === true)
    return "adapter_config.json specifies DoRA or rsLoRA; only plain LoRA is supported.";
  if (config.r !== R || config.lora_alpha !== alpha)
    return (
      `The adapter has r ${JSON.stringify(config.r ?? null)} and alpha ` +
      `${JSON.stringify(config.lora_alpha ?? null)}; this experiment has r ${R} and alpha ` +
      `${alpha}.`
    );
  return unsupported(config);
}

/**
 * A tensor that is neither the adapter's nor the base model's own, or that differs from the latter.
 */
async function strayFault(
  { slots }: AdapterLayout,
  { tensors, skipped }: TensorFile,
  base: Pick<Checkpoint, "architecture" | "tensors">,
): Promise<string | undefined> {
  const halves = (slot: Slot) => [key(slot.path, "lora_A"), key(slot.path, "lora_B")];
  const known = new Set(slots.flatMap(halves));
  for (const name of [...tensors.keys(), ...skipped.keys()]) {
    if (known.has(name)) continue;
    const own = baseTensor(name, base);
    if (!own)
      return (
        `adapter_model.safetensors has the tensor ${name}, for which this model has no ` +
        "place; the adapter was made for another model or other layers."
      );
    const stored = tensors.get(name);
    if (!stored || !(await sameValues(stored, own)))
      return (
        `adapter_model.safetensors has the tensor ${name}, which differs from this model's own; ` +
        "the adapter was made for another base model."
      );
  }
  return undefined;
}

/** The base model's tensor that an adapter file stores under a name of PEFT's. */
function baseTensor(
  name: string,
  { architecture, tensors }: Pick<Checkpoint, "architecture" | "tensors">,
): StoredTensor | undefined {
  if (!name.startsWith(PREFIX)) return undefined;
  const own = name.slice(PREFIX.length).replace(".base_layer.", ".");
  const isTiedHead = architecture.tied && own === `${HEAD}.weight`;
  return tensors.get(isTiedHead ? familyOf(architecture).embedding : own);
}

async function readHalf(
  { tensors }: TensorFile,
  name: string,
  shape: readonly [number, number],
): Promise<Read<Float32Array>> {
  const stored = tensors.get(name);
  if (!stored)
    return bad(
      `adapter_model.safetensors has no tensor ${name}; the adapter was made for another model ` +
        "or other layers.",
    );
  if (stored.shape.join() !== shape.join())
    return bad(`${name} is [${stored.shape.join(", ")}]; it must be [${shape.join(", ")}].`);
  const values = toFloats(stored.dtype, await stored.read());
  return values.every(Number.isFinite)
    ? { ok: true, value: values }
    : bad(`${name} holds values that are not finite numbers.`);
}

/** Settings of PEFT that would change what the tensors mean, or add others to them. */
function unsupported({
  bias,
  lora_bias: loraBias,
  modules_to_save: saved,
  rank_pattern: ranks,
  alpha_pattern: alphas,
}: Record<string, unknown>): string | undefined {
  const filled = (value: unknown) =>
    typeof value === "object" && value !== null && Object.keys(value).length > 0;
  if (bias !== undefined && bias !== "none")
    return `adapter_config.json trains biases (${JSON.stringify(bias)}); only "none" is supported.`;
  if (loraBias === true)
    return "adapter_config.json gives LoRA biases of its own (lora_bias); they are not supported.";
  if (filled(saved))
    return (
      "adapter_config.json saves whole modules (modules_to_save); only LoRA matrices are " +
      "supported."
    );
  if (filled(ranks) || filled(alphas))
    return "adapter_config.json gives layers their own rank or alpha; one for all is supported.";
  return undefined;
}
