import { schema } from "../experiment/presets";
import { type Decoded, decodeLeaf } from "../schema/field";

/** The options that say how a run is judged after its last step. */
export const judgingOptions = {
  survey: { type: "boolean" },
  "policy-only": { type: "boolean" },
  "held-out-only": { type: "boolean" },
  temperatures: { type: "string" },
} as const;

export interface JudgingOptions {
  readonly survey: boolean;
  readonly policyOnly: boolean; // judging leaves the untrained model and its decodings out
  readonly heldOutOnly: boolean; // `judge` leaves prompts out that were trained on
  readonly temperatures: readonly number[]; // at which `judge` judges; none: at the run's own
}

interface Values {
  readonly survey?: boolean;
  readonly "policy-only"?: boolean;
  readonly "held-out-only"?: boolean;
  readonly temperatures?: string;
}

/** What the options say beside how many prompts are judged and examined. */
export function readJudging(
  values: Values,
  { judge, exam }: { readonly judge: number; readonly exam: number },
): Decoded<JudgingOptions> {
  const { survey = false } = values;
  const policyOnly = values["policy-only"] ?? false;
  const heldOutOnly = values["held-out-only"] ?? false;
  if (policyOnly && !survey && judge === 0 && exam === 0)
    return no("--policy-only narrows --judge N, --survey or --exam N; name one of them too.");
  if (heldOutOnly && judge === 0)
    return no("--held-out-only says which prompts --judge N judges; name that too.");
  const temperatures = readTemperatures(values, judge);
  if (!temperatures.ok) return temperatures;
  return { ok: true, value: { survey, policyOnly, heldOutOnly, temperatures: temperatures.value } };
}

/** Reward temperatures, with commas between; none when absent. */
function readTemperatures(
  { temperatures: given, survey = false }: Values,
  judge: number,
): Decoded<readonly number[]> {
  if (given === undefined) return { ok: true, value: [] };
  if (judge === 0 && !survey)
    return no("--temperatures says where --judge N or --survey judges; name one of them too.");
  const path = "reward.temperature";
  const values: number[] = [];
  for (const text of given.split(",")) {
    const value = decodeLeaf(path, schema.table[path], text);
    if (!value.ok) return no(`--temperatures: ${value.sentence}`);
    values.push(Number(value.value));
  }
  return { ok: true, value: values };
}

const no = (sentence: string) => ({ ok: false, sentence }) as const;
