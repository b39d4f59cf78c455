import { type ObjectiveName, objectives } from "../../objectives";
import {
  type Normalisation,
  type Objective,
  type ObjectiveSpec,
  constantsOf,
  wholeObjective,
} from "../../objectives/objective";
import type { ValuesOf } from "../../schema/field";
import type { TemperatureRange } from "../../lm/temperatures";
import { temperaturesFault, temperaturesOf } from "../fields/all-temperatures";
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
  /** Reward temperatures that one adapter serves; absent: that of the schedule alone. */
  readonly temperatures?: TemperatureRange;
}

type Values = ValuesOf<typeof gflownetFields>;

export function gflownetSettings(leaves: Leaves): GFlowNetSettings {
  const v = leaves as Values;
  const name = v["objective.pairs"];
  const temperatures = temperaturesOf(leaves);
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
    ...(temperatures && { temperatures }),
  };
}

export const logZAt = (leaves: Leaves) => objectives[(leaves as Values)["objective.pairs"]].logZ;

/** The objective that the leaves name, with its loss. */
export const objectiveOf = (leaves: Leaves): Promise<Objective> =>
  wholeObjective(objectives[(leaves as Values)["objective.pairs"]]);

/** One sentence when leaves do not fit together, or leave the objective nothing to learn from. */
export function gflownetFault(leaves: Leaves): string | undefined {
  const { name, ...constants } = gflownetSettings(leaves).objective;
  const objective: ObjectiveSpec = objectives[name];
  const rules = { ...lengthRulesFrom(leaves), ...constants };
  return (
    rangeFault(leaves, "behaviour.temperatureLow", "behaviour.temperatureHigh") ??
    temperaturesFault(leaves) ??
    learnedFault(leaves, objective) ??
    objective.refusal?.(rules, Number(leaves["batch.samples"]))
  );
}

/** A log Z or a flow that was learned is of one temperature. */
function learnedFault(leaves: Leaves, { title, logZ, flow }: ObjectiveSpec): string | undefined {
  if (!temperaturesOf(leaves) || (logZ !== "learned" && !flow)) return undefined;
  return (
    `reward.temperatures is all, and the objective ${title} learns ` +
    `${flow ? "flows" : "log Z"} of one temperature. Choose an objective that learns none, or one.`
  );
}
