import type { Checkpoint } from "../lm/checkpoint";
import type { OpenedModel } from "../lm/sources/model";
import { exportPeft, importPeft } from "../lm/peft";
import type { PlannedPolicy } from "../lm/runtime/planned-policy";
import type { NamedFile } from "./protocol";

const CONFIG = "adapter_config.json";
const WEIGHTS = "adapter_model.safetensors";
const README = "adapter_readme.md"; // not README.md, which a folder may already have

/**
 * A policy's adapter as PEFT's two files, and a readme for people; `prefix` goes before their
 * names.
 */
export async function exportAdapter(
  policy: PlannedPolicy,
  { checkpoint, name }: OpenedModel,
  prefix = "",
): Promise<readonly NamedFile[]> {
  const { parameters } = await policy.readState();
  const { architecture } = checkpoint;
  const { config, weights, readme } = exportPeft(policy.layout, architecture, parameters, name);
  const text = new TextEncoder();
  return [
    { name: prefix + CONFIG, bytes: text.encode(config) },
    { name: prefix + WEIGHTS, bytes: weights },
    { name: prefix + README, bytes: text.encode(readme) },
  ];
}

/**
 * Puts PEFT's two files into the policy; the optimiser starts anew. What is wrong with the files,
 * in one sentence, and then nothing is replaced.
 */
export async function importAdapter(
  policy: PlannedPolicy,
  base: Checkpoint,
  files: readonly NamedFile[],
): Promise<string | undefined> {
  const bytesOf = (name: string) => files.find((file) => file.name === name)?.bytes;
  const config = bytesOf(CONFIG);
  const weights = bytesOf(WEIGHTS);
  if (!config || !weights) return `Choose ${CONFIG} and ${WEIGHTS} together.`;
  const text = new TextDecoder().decode(config);
  const read = await importPeft(policy.layout, { config: text, weights }, base);
  if (!read.ok) return read.sentence;
  const zeros = new Float32Array(read.value.length);
  policy.writeState({ parameters: read.value, m: zeros, v: zeros, updates: 0 });
  return undefined;
}
