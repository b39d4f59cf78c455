import type { Policy } from "../lm/policy";
import type { Collected, Findings, Method, Sampler, Settings } from "./method";
import { learningRateAt, temperatureAt } from "./schedules";

/** The part of a policy that learning needs. */
export type Learner = Sampler &
  Pick<Policy, "train" | "update" | "condition" | "readState" | "writeState" | "renewLikelihood">;

/** A step that is queued on the device; its results arrive later. */
export interface Queued {
  readonly rewardTemperature: number;
  readonly learningRate: number;
  readonly parts: readonly {
    readonly collected: Collected;
    readonly findings: Promise<Findings>;
  }[];
}

/** One optimiser step: the algorithm box. `taken` counts the steps before it. */
export async function queueStep(
  policy: Learner,
  method: Method,
  settings: Settings,
  { taken, wantPrior }: { readonly taken: number; readonly wantPrior: boolean },
): Promise<Queued> {
  const { accumulate } = settings;
  const scheduled = temperatureAt(settings.temperature, taken); // 1  T
  if (method.renewsLikelihoodAt?.(taken)) policy.renewLikelihood?.(settings.seed);
  const parts = [];
  for (let m = 0; m < accumulate; m++) {
    const index = taken * accumulate + m;
    const rewardTemperature = method.temperatureOf?.(index) ?? scheduled;
    policy.condition?.(rewardTemperature);
    const round = { index, rewardTemperature, wantPrior };
    const collected = await method.collect(policy, round); // 2  X ~ D; z and log R(z)
    const { loss, batch, read } = method.judge(collected, round); // 3  which loss, on what
    const findings = policy.train(loss, batch).then(read); // 4  l_k, t_i → L, ∂L, backward
    findings.catch(() => undefined); // whoever awaits it later meets the failure
    parts.push({ collected, findings });
  }
  const learningRate =
    method.learningRateAt?.(taken) ?? learningRateAt(settings.learningRate, taken);
  const ownFactor = learningRateAt({ ...settings.learningRate, peak: 1 }, taken);
  policy.update({ ...settings.adam, learningRate, ownFactor }); // 5  AdamW
  return { rewardTemperature: scheduled, learningRate, parts }; // 6  the method remembers later
}
