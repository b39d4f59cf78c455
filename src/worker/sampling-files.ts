import type { AdapterAt } from "../lm/temperatures";
import type { Task } from "../tasks";
import type { NamedFile } from "./protocol";

const MOST_PROMPTS = 200; // of a task that has thousands

/** sampling.json: the rules of a policy's strings for which PEFT's files have no place. */
interface SamplingRules {
  readonly stop: number; // ⊤
  readonly shortest: number; // tokens: ⊤ is impossible before
  readonly longest: number; // tokens: ⊤ is certain after
  readonly barred: readonly number[]; // tokens to whose logits `bias` is added
  readonly bias: number;
  readonly factor: number; // on the logits, before the bias
  readonly temperature: number | null; // reward T that the files hold for, of a range
  readonly calculator: boolean; // it writes into the string
  readonly prompts: readonly { readonly text: string; readonly tokens: readonly number[] }[];
}

type Sampled = Pick<Task, "stopToken" | "policyBias" | "rules" | "trainPrompts" | "tool">;

/** The tokens that a policy's bias bars, and by how much. Throws where the bias has two values. */
export function barredBy(bias: Float32Array): Pick<SamplingRules, "barred" | "bias"> {
  const barred = Array.from(bias.keys()).filter((token) => bias[token] !== 0);
  const values = new Set(barred.map((token) => bias[token]));
  const [value = 0, ...others] = values;
  if (others.length > 0) throw new Error("The bias of a policy has more than one value.");
  return { barred, bias: value };
}

function samplingRules(task: Sampled, logits: AdapterAt["logits"]): SamplingRules {
  const { minLength, maxLength } = task.rules();
  const prompts = task.trainPrompts.slice(0, MOST_PROMPTS);
  return {
    stop: task.stopToken,
    shortest: minLength,
    longest: maxLength,
    ...barredBy(task.policyBias),
    factor: logits?.factor ?? 1,
    temperature: logits?.temperature ?? null,
    calculator: task.tool !== undefined,
    prompts: prompts.map(({ text, tokens }) => ({ text, tokens: Array.from(tokens) })),
  };
}

/** A script that samples with transformers and PEFT, and the rules that it reads. */
export async function samplingFiles(
  task: Sampled,
  logits: AdapterAt["logits"],
): Promise<readonly NamedFile[]> {
  const { default: script } = await import("./python/sample.py?raw");
  const text = new TextEncoder();
  const rules = `${JSON.stringify(samplingRules(task, logits))}\n`;
  return [
    { name: "sample.py", bytes: text.encode(script) },
    { name: "sampling.json", bytes: text.encode(rules) },
  ];
}
