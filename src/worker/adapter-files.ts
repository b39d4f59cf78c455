import { referenceOf } from "../experiment/models";
import type { Checkpoint } from "../lm/checkpoint";
import type { OpenedModel } from "../lm/sources/model";
import { exportPeft, importPeft } from "../lm/peft";
import type { PlannedPolicy } from "../lm/runtime/planned-policy";
import { type AdapterAt, adapterAt } from "../lm/temperatures";
import type { Task } from "../tasks";
import type { NamedFile } from "./protocol";
import { samplingFiles } from "./sampling-files";

const CONFIG = "adapter_config.json";
const WEIGHTS = "adapter_model.safetensors";
const README = "adapter_readme.md"; // not README.md, which a folder may already have

interface Exported {
  readonly model: OpenedModel;
  readonly temperature: number; // that the files hold for, where the adapter serves several
}

const SAMPLING_NOTE = `
sample.py draws strings with transformers and PEFT, each with its log-probability in nats:

    pip install torch transformers peft
    python sample.py --model MODEL

MODEL is the folder or the hub name of the base model. sampling.json holds what PEFT's files have no
place for, and sample.py applies it: the token that ends a string, the shortest and longest string,
barred tokens, a factor on the logits, and a calculator that writes into the string, where the run
had one.
`;

const joined = (first: Uint8Array, second: Uint8Array): Uint8Array =>
  Uint8Array.of(...first, ...second);

/** The policy's adapter as PEFT's two files, a readme, and a script that samples with them. */
export async function exportPolicy(
  policy: PlannedPolicy,
  task: Task,
  { model, temperature }: Exported,
): Promise<readonly NamedFile[]> {
  const adapter = await adapterOf(policy, temperature);
  const note = new TextEncoder().encode(SAMPLING_NOTE);
  const files = peftFiles(policy, model, adapter).map((file) =>
    file.name === README ? { ...file, bytes: joined(file.bytes, note) } : file,
  );
  return [...files, ...(await samplingFiles(task, adapter.logits))];
}

/** The adapter of a likelihood, in the same files, without a script: it only scores. */
export async function exportLikelihood(
  policy: PlannedPolicy,
  { model, temperature }: Exported,
): Promise<readonly NamedFile[]> {
  const adapter = await adapterOf(policy, temperature);
  const files = peftFiles(policy, model, adapter);
  return files.map(({ name, bytes }) => ({ name: `likelihood_${name}`, bytes }));
}

async function adapterOf(policy: PlannedPolicy, temperature: number): Promise<AdapterAt> {
  const { parameters } = await policy.readState();
  return adapterAt(policy.layout, parameters, temperature);
}

/** An adapter of a policy's layout as PEFT's two files and a readme for people. */
export function peftFiles(
  { layout }: Pick<PlannedPolicy, "layout">,
  { checkpoint, name }: OpenedModel,
  adapter: AdapterAt,
): readonly NamedFile[] {
  const { architecture } = checkpoint;
  const { config, weights, readme } = exportPeft(layout, architecture, adapter, referenceOf(name));
  const text = new TextEncoder();
  return [
    { name: CONFIG, bytes: text.encode(config) },
    { name: WEIGHTS, bytes: weights },
    { name: README, bytes: text.encode(readme) },
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
