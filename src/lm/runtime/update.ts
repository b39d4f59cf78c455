import { pow } from "../../exact-math";
import type { Prepared } from "../../compute/executor";
import { Graph } from "../../compute/graph";
import { adamw, adamwRecords } from "../../compute/kernels/adamw/spec";
import { type Plan, plan } from "../../compute/plan";
import { type Tensor, elements, resident } from "../../compute/tensor";
import { type Loss, type ParameterGroup, groupSize } from "../loss";
import type { AdamRules } from "../policy";
import { factorStart } from "../temperatures";
import { recordBlend } from "./conditioning";
import { type Context, SQUARE_PARTS } from "./context";

/** One loss's own parameters on the device, by port. */
interface OwnParameters {
  readonly loss: Loss;
  readonly tensors: Readonly<Record<string, Tensor<"f32">>>; // [count, 4]
}

/** `C`: numbers of a hidden state. */
export const ownParameters = (losses: readonly Loss[], C: number): Map<string, OwnParameters> =>
  new Map(
    losses.map((loss) => [
      loss.name,
      {
        loss,
        tensors: Object.fromEntries(
          loss.parameters.map((group) => [
            group.name,
            resident(`${loss.name} ${group.name}`, "f32", [groupSize(group, C), 4]),
          ]),
        ),
      },
    ]),
  );

/**
 * A group of a loss's own parameters, with AdamW settings of its own. No decay, no clipping: the
 * adapter is clipped by the norm of its own gradient, so that log Z, whose gradient is often the
 * larger by far, does not drown it, and AdamW's division sizes log Z's steps anyway.
 */
interface OwnGroup {
  readonly name: string; // of the loss and the group
  readonly group: ParameterGroup;
  readonly records: Tensor<"f32">; // [count, 4]
  readonly hyper: Tensor; // f32 [8]
}

/** AdamW on the adapter, then on every parameter group of the run's losses. */
export interface UpdateProgram {
  readonly hyper: Tensor; // f32 [8]
  readonly own: readonly OwnGroup[];
  readonly plan: Plan;
  prepared?: Prepared;
}

export function updateProgram(
  { adapter, squares, conditioning, layout }: Context,
  losses: readonly OwnParameters[],
): UpdateProgram {
  const { parameters: p, gradient: grad, m, v } = adapter;
  const hyper = resident("AdamW settings", "f32", [8]);
  const g = new Graph("update");
  // decay would draw w to 0, the factor on the logits to 1 at every T, and not to the prior's 1/T
  const D = conditioning ? factorStart(layout.length) : elements(p);
  g.run(adamw, { N: elements(p), G: SQUARE_PARTS, D }, { hyper, squares, p, m, v, grad });
  const own = losses.flatMap(groupsOf);
  for (const { records, hyper: rules } of own)
    g.run(adamwRecords, { N: records.shape[0] ?? 0 }, { hyper: rules, records });
  if (conditioning) recordBlend(g, conditioning);
  return { hyper, own, plan: plan(g) };
}

const groupsOf = ({ loss, tensors }: OwnParameters): OwnGroup[] =>
  loss.parameters.flatMap((group) => {
    const records = tensors[group.name];
    const name = `${loss.name}/${group.name}`;
    const hyper = resident(`${name} AdamW settings`, "f32", [8]);
    return records ? [{ name, group, records, hyper }] : [];
  });

/** The adapter's settings at its `updates`-th step, as the kernel reads them. */
export function adamSettings(rules: AdamRules, updates: number): number[] {
  const { learningRate, beta1, beta2, epsilon, weightDecay, clip } = rules;
  const unbias = (beta: number) => 1 / (1 - pow(beta, updates));
  return [learningRate, beta1, beta2, epsilon, weightDecay, unbias(beta1), unbias(beta2), clip];
}

/** [count, 4] of a group as it starts. */
export function startOf({ group: { start }, records }: OwnGroup): Float32Array {
  return Float32Array.from({ length: elements(records) }, (_, i) => (i % 4 === 0 ? start : 0));
}
