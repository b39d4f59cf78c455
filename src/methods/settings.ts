/** From leaves to what the trainer reads, and what a live edit does to it. */
import type { ValuesOf } from "../schema/field";
import { objectives } from "../objectives";
import type { LogZReading, Objective } from "../objectives/objective";
import type { methodFields } from "./fields";
import type { BehaviourMix } from "./gflownet/behaviour";
import type { Settings } from "./method";
import type { ProblemRules } from "./problem";
import { constantTemperature } from "./schedules";

export type { Settings } from "./method";

type Values = ValuesOf<typeof methodFields>;
/** Leaves by dotted path; those of other rooms may be among them. */
export type Leaves = Readonly<Record<string, number | string>>;

/** Leaves are as `decodeLeaf` accepted them, complete. */
export function settingsFrom(leaves: Leaves): Settings {
  const v = leaves as Values;
  return {
    seed: v["run.seed"],
    samples: v["batch.samples"],
    accumulate: v["batch.accumulate"],
    temperature: {
      start: v["reward.temperatureStart"],
      end: v["reward.temperature"],
      horizon: v["reward.temperatureHorizon"],
    },
    learningRate: {
      peak: v["optimiser.learningRate"],
      warmup: v["optimiser.warmup"],
      decay: v["optimiser.decay"],
      steps: v["run.steps"],
    },
    logZ: { start: v["objective.logZStart"], learningRate: v["objective.logZLearningRate"] },
    adam: {
      beta1: v["optimiser.beta1"],
      beta2: v["optimiser.beta2"],
      epsilon: v["optimiser.epsilon"],
      weightDecay: v["optimiser.weightDecay"],
      clip: v["optimiser.clip"],
    },
    behaviour: {
      replay: v["behaviour.replay"],
      tempered: v["behaviour.tempered"],
      temperatureLow: v["behaviour.temperatureLow"],
      temperatureHigh: v["behaviour.temperatureHigh"],
    },
    replay: {
      capacity: v["replay.capacity"],
      tolerance: v["replay.tolerance"],
      sampling: v["replay.sampling"],
    },
  };
}

/** The rules of the loss that a `Problem` hands to the policy, and where it states log Z. */
export function balanceRulesFrom(leaves: Leaves): ProblemRules & { readonly logZAt: LogZReading } {
  const v = leaves as Values;
  return {
    objective: v["objective.pairs"],
    logZAt: objectives[v["objective.pairs"]].logZ,
    lambda: v["objective.lambda"],
    normalisation: v["objective.normalisation"],
    minLength: v["length.min"],
    minLengthRule: v["objective.minLengthRule"],
    maxLength: v["length.max"],
    forcedStop: v["objective.forcedStop"],
  };
}

/** One sentence when leaves that are fine alone do not fit together. */
export function leavesFault(leaves: Leaves): string | undefined {
  const v = leaves as Values;
  const beyond = (low: keyof Values, high: keyof Values) =>
    v[low] > v[high]
      ? `${low} is ${v[low]} but ${high} is ${v[high]}; the first must not be larger.`
      : undefined;
  return (
    beyond("length.min", "length.max") ??
    beyond("behaviour.temperatureLow", "behaviour.temperatureHigh") ??
    objectiveFault(leaves)
  );
}

/** One sentence when the rules leave the objective nothing to learn from. */
function objectiveFault(leaves: Leaves): string | undefined {
  const rules = balanceRulesFrom(leaves);
  const objective: Objective = objectives[rules.objective];
  return objective.refusal?.(rules, (leaves as Values)["batch.samples"]);
}

/**
 * Settings after a live edit of one leaf, which has been decoded; other leaves change nothing here.
 * An edit of the reward temperature ends its schedule: T is the new value from the next step on.
 */
export function editSettings(settings: Settings, path: string, value: number | string): Settings {
  if (!Object.hasOwn(live, path) || typeof value !== "number") return settings;
  return { ...settings, ...live[path as keyof typeof live](settings, value) };
}

type LiveEdit = (settings: Settings, value: number) => Partial<Settings>;
const mix =
  (key: keyof BehaviourMix): LiveEdit =>
  ({ behaviour }, value) => ({ behaviour: { ...behaviour, [key]: value } });

const live = {
  "reward.temperature": (_, T) => ({ temperature: constantTemperature(T) }),
  "optimiser.learningRate": ({ learningRate }, peak) => ({
    learningRate: { ...learningRate, peak },
  }),
  "optimiser.clip": ({ adam }, clip) => ({ adam: { ...adam, clip } }),
  "behaviour.replay": mix("replay"),
  "behaviour.tempered": mix("tempered"),
  "behaviour.temperatureLow": mix("temperatureLow"),
  "behaviour.temperatureHigh": mix("temperatureHigh"),
} satisfies { [P in keyof Values]?: LiveEdit };
