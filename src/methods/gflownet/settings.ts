import { type ObjectiveName, objectives } from "../../objectives";
import { type Normalisation, type Objective, constantsOf } from "../../objectives/objective";
import type { ValuesOf } from "../../schema/field";
import { rangeFault } from "../fields/range";
import { lengthRulesFrom } from "../lengths";
import type { Leaves } from "../method";
import type { ReplayRules, ReplaySeed } from "../replay";
import type { BehaviourMix } from "./behaviour";
import type { gflownetFields } from "./fields";

/** The balance objective of a run, and its constants. */
export interface ObjectiveSettings {
  readonly name: ObjectiveName;
  readonly lambda: number; // λ
  readonly normalisation: Normalisation;
  readonly constants: readonly number[]; // of this objective's own, in its order; may change live
}

/** What the GFlowNet alone reads of the leaves. */
export interface GFlowNetSettings {
  readonly objective: ObjectiveSettings;
  readonly logZ: { readonly start: number; readonly learningRate: number };
  readonly flow: { readonly learningRate: number }; // of the weights of a learned flow
  readonly behaviour: BehaviourMix;
  readonly lag: number; // steps between drawing and training
  readonly replay: ReplayRules;
  readonly seed: ReplaySeed;
}

type Values = ValuesOf<typeof gflownetFields>;

export function gflownetSettings(leaves: Leaves): GFlowNetSettings {
  const v = leaves as Values;
  const name = v["objective.pairs"];
  return {
    objective: {
      name,
      lambda: v["objective.lambda"],
      normalisation: v["objective.normalisation"],
      constants: constantsOf(objectives[name], (own) => Number(leaves[`objective.${own}`])),
    },
    logZ: { start: v["objective.logZStart"], learningRate: v["objective.logZLearningRate"] },
    flow: { learningRate: v["objective.flowLearningRate"] },
    behaviour: {
      replay: v["behaviour.replay"],
      tempered: v["behaviour.tempered"],
      temperatureLow: v["behaviour.temperatureLow"],
      temperatureHigh: v["behaviour.temperatureHigh"],
    },
    lag: v["behaviour.lag"],
    replay: {
      capacity: v["replay.capacity"],
      tolerance: v["replay.tolerance"],
      sampling: v["replay.sampling"],
    },
    seed: v["replay.seed"],
  };
}

export const logZAt = (leaves: Leaves) => objectives[(leaves as Values)["objective.pairs"]].logZ;

/** One sentence when leaves do not fit together, or leave the objective nothing to learn from. */
export function gflownetFault(leaves: Leaves): string | undefined {
  const { name, ...constants } = gflownetSettings(leaves).objective;
  const objective: Objective = objectives[name];
  const rules = { ...lengthRulesFrom(leaves), ...constants };
  return (
    rangeFault(leaves, "behaviour.temperatureLow", "behaviour.temperatureHigh") ??
    objective.refusal?.(rules, Number(leaves["batch.samples"]))
  );
}
