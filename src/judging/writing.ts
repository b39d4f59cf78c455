import { exp } from "../exact-math";
import type { Prompt } from "../lm/sequences";
import type { WalkedMasses } from "./answers";
import { tempered } from "./decodings";
import { type Diversity, listedDiversity } from "./diversity-measure";
import { type Writing, conditioned } from "./frontier";
import type { Judgeable } from "./judgeable";
import { pushDownDecoded } from "./sampler";
import type { Reached } from "./walk";

/** Temperatures of per-token tempering on the frontier; at 1 it is the untrained model. */
export const TEMPERATURES = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9];
// a string that neither target, policy nor untrained model gives so much is left out of the points
const NEGLIGIBLE = 1e-6;

/** A prompt's target, policy and untrained model, and the nodes of its walk that they are over. */
export interface WalkedWriting extends Omit<Writing, "tempered"> {
  readonly listed: readonly number[];
  /** Mass of these strings, the lesser of the policy's and the untrained model's. */
  readonly seen: number;
}

/** π of every node of a walk, [N], conditioned on them. */
export function walkedTargetMasses({ logWeight }: Pick<Reached, "logWeight">): Float64Array {
  const heaviest = logWeight.reduce((a, w) => Math.max(a, w), -Infinity);
  return conditioned(logWeight.map((w) => exp(w - heaviest)));
}

/** The strings that matter: the task's listed ones, or those of the walk. */
export async function writingOf(
  task: Judgeable,
  measure: Diversity,
  { prompt, masses: { reached, policy, prior } }: { prompt: Prompt; masses: WalkedMasses },
): Promise<WalkedWriting> {
  const { frozen, size } = reached;
  const rule = task.truth;
  const target = walkedTargetMasses(reached);
  const listed =
    rule.kind === "enumerated"
      ? rule.listed.strings.map((z) => frozen.find(z) ?? 0)
      : Array.from({ length: size }, (_, s) => s).filter(
          (s) => Math.max(target[s], exp(policy[s]), exp(prior[s])) >= NEGLIGIBLE,
        );
  const of = (masses: Float64Array) => Float64Array.from(listed, (s) => masses[s]);
  const strings = listed.map((s) => frozen.string(s));
  const diversity = await listedDiversity(measure, prompt, strings, task.stopToken);
  const onPolicy = of(policy.map(exp));
  const onPrior = of(prior.map(exp));
  return {
    listed,
    strings: { logP: listed.map((s) => frozen.logP[s] + frozen.logStop[s]), diversity },
    policy: conditioned(onPolicy),
    untrained: conditioned(onPrior),
    target: conditioned(of(target)),
    seen: Math.min(total(onPolicy), total(onPrior)),
  };
}

/** Masses of the listed nodes by per-token tempering, by TEMPERATURES; the walk has whole rows. */
export const temperedMasses = (
  task: Judgeable,
  { frozen, size }: Reached,
  listed: readonly number[],
): Float64Array[] =>
  TEMPERATURES.map((temperature) => {
    const masses = pushDownDecoded(frozen, size, tempered(temperature), task.rules());
    return conditioned(listed.map((s) => exp(masses[s])));
  });

const total = (masses: Float64Array): number => masses.reduce((a, x) => a + x, 0);
