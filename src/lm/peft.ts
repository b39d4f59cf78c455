import {
  type AdapterLayout,
  type Slot,
  initialAdapter,
  loraA,
  loraB,
  putLoraA,
  putLoraB,
} from "./adapter";
import type { AdapterAt } from "./temperatures";
import { type Architecture, type Read, bad } from "./architecture";
import { type Checkpoint, HEAD, sameValues } from "./checkpoint";
import { familyOf } from "./families";
import { toFloats } from "./conversion";
import { readPeftSettings } from "./peft-settings";
import { quoted } from "./quoted";
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

/** The frozen model of an adapter, as Hugging Face's libraries name it. */
export interface BaseModel {
  readonly name: string; // of a hub repository or a folder
  readonly revision?: string; // of the repository
}

const PREFIX = "base_model.model.";

/** What PEFT's file calls one of the two matrices of a layer. */
export const peftName = (path: string, half: "lora_A" | "lora_B"): string =>
  `${PREFIX}${path}.${half}.weight`;

/** The adapter's files and, for people, the text of their README. */
export function exportPeft(
  layout: AdapterLayout,
  architecture: Architecture,
  { parameters, logits }: AdapterAt,
  base: BaseModel,
): PeftFiles & { readonly readme: string } {
  const { R, alpha, slots } = layout;
  const { matrices, moduleName } = familyOf(architecture);
  const tensors = slots.flatMap((slot) => [
    { name: peftName(slot.path, "lora_A"), shape: [R, slot.K], values: loraA(parameters, slot, R) },
    { name: peftName(slot.path, "lora_B"), shape: [slot.N, R], values: loraB(parameters, slot, R) },
  ]);
  const modules = new Set(slots.map(({ path }) => moduleName(path)));
  const config = {
    peft_type: "LORA",
    task_type: "CAUSAL_LM",
    base_model_name_or_path: base.name,
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
    revision: base.revision ?? null,
  };
  return {
    config: `${JSON.stringify(config, null, 2)}\n`,
    weights: writeSafetensors(tensors, { format: "pt" }),
    readme: adapterReadme(layout, architecture, base.name) + temperatureNote(logits),
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
  const { temperature, factor, asked } = logits;
  const end =
    asked === undefined
      ? ""
      : `The run's own T = ${asked} lies outside that range, where it was not trained;\n` +
        `${temperature} is the nearest end, which the run uses there too.\n`;
  return (
    `\nIt was trained for a range of reward temperatures T; these files are the adapter at ` +
    `T = ${temperature}\nalone. There its logits are also multiplied by ${factor}, which no ` +
    "LoRA can express: sample\nwith " +
    `generate(do_sample=True, temperature=${1 / factor}, top_k=0), or divide the\nlogits by ` +
    `that number. Without it the model is not the one that was trained.\n${end}`
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
  const settings = readPeftSettings(files.config, layout);
  if (!settings.ok) return settings;
  const file = await readSafetensors(inMemory(files.weights));
  if (!file.ok) return bad(`adapter_model.safetensors: ${file.sentence}`);
  const misplaced = await strayFault(layout, file.value, base);
  if (misplaced !== undefined) return bad(misplaced);
  const { R, alpha, slots, length } = layout;
  // the start of an adapter, for the rows of A that a layer of lower rank lacks
  const parameters = initialAdapter({ R, alpha, slots, length }, 0);
  for (const slot of slots) {
    const { rank = R, times = 1 } = settings.value.get(slot.path) ?? {};
    const a = await readHalf(file.value, peftName(slot.path, "lora_A"), [rank, slot.K]);
    if (!a.ok) return a;
    const b = await readHalf(file.value, peftName(slot.path, "lora_B"), [slot.N, rank]);
    if (!b.ok) return b;
    const whole = loraA(parameters, slot, R);
    whole.set(a.value);
    putLoraA(parameters, slot, R, whole);
    putLoraB(parameters, slot, R, widened(b.value, { rank, R, times }));
  }
  return { ok: true, value: parameters };
}

/** B [N, rank] as [N, R], multiplied; zeros in the columns it lacks. */
function widened(
  b: Float32Array,
  { rank, R, times }: { rank: number; R: number; times: number },
): Float32Array {
  const out = new Float32Array((b.length / rank) * R);
  b.forEach((value, i) => (out[Math.floor(i / rank) * R + (i % rank)] = value * times));
  return out;
}

/**
 * A tensor that is neither the adapter's nor the base model's own, or that differs from the latter.
 */
async function strayFault(
  { slots }: AdapterLayout,
  { tensors, skipped }: TensorFile,
  base: Pick<Checkpoint, "architecture" | "tensors">,
): Promise<string | undefined> {
  const halves = (slot: Slot) => [peftName(slot.path, "lora_A"), peftName(slot.path, "lora_B")];
  const known = new Set(slots.flatMap(halves));
  for (const name of [...tensors.keys(), ...skipped.keys()]) {
    if (known.has(name)) continue;
    const own = baseTensor(name, base);
    if (!own)
      return (
        `adapter_model.safetensors has the tensor ${quoted(name)}, for which this model ` +
        "has no place; the adapter was made for another model or other layers."
      );
    const stored = tensors.get(name);
    if (!stored || !(await sameValues(stored, own)))
      return (
        `adapter_model.safetensors has the tensor ${quoted(name)}, which differs from this ` +
        "model's own; the adapter was made for another base model."
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
