import type { Checkpoint } from "../lm/checkpoint";
import type { OpenedModel } from "../lm/sources/model";
import { exportPeft, importPeft } from "../lm/peft";
import type { PlannedPolicy } from "../lm/runtime/planned-policy";
import { adapterAt } from "../lm/temperatures";
import type { NamedFile } from "./protocol";

const CONFIG = "adapter_config.json";
const WEIGHTS = "adapter_model.safetensors";
const README = "adapter_readme.md"; // not README.md, which a folder may already have

interface Exported {
  readonly model: OpenedModel;
  readonly temperature: number; // that the files hold for, where the adapter serves several
  readonly prefix?: string; // before their names
}

/** A policy's adapter as PEFT's two files, and a readme for people. */
export async function exportAdapter(
  policy: PlannedPolicy,
  { model: { checkpoint, name }, temperature, prefix = "" }: Exported,
): Promise<readonly NamedFile[]> {
  const { layout } = policy;
  const { parameters } = await policy.readState();
  const { architecture } = checkpoint;
  const adapter = adapterAt(layout, parameters, temperature);
  const { config, weights, readme } = exportPeft(layout, architecture, adapter, name);
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
  if (policy.layout.temperatures)
    return (
      "A PEFT adapter is of one temperature, and this run's policy serves a range of them. Set " +
      "reward.temperatures to one to begin with it."
    );
  if (!config || !weights) return `Choose ${CONFIG} and ${WEIGHTS} together.`;
  const text = new TextDecoder().decode(config);
  const read = await importPeft(policy.layout, { config: text, weights }, base);
  if (!read.ok) return read.sentence;
  const zeros = new Float32Array(read.value.length);
  policy.writeState({ parameters: read.value, m: zeros, v: zeros, updates: 0 });
  return undefined;
}
