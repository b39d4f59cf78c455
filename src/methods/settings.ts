/** From leaves to what the trainer reads. */
import type { LengthRules } from "../lm/estimates";
import type { LogZReading } from "../objectives/objective";
import type { ValuesOf } from "../schema/field";
import { methodSpecOf } from "./chosen";
import type { commonFields } from "./fields/every-method";
import { rangeFault } from "./fields/range";
import { lengthRulesFrom } from "./lengths";
import type { LeafChange, Leaves, Settings } from "./method";
import { constantTemperature } from "./schedules";

export type { Leaves, Settings } from "./method";

type Values = ValuesOf<typeof commonFields>;

/** Leaves are as `decodeLeaf` accepted them, complete; `changes` are the live ones behind them. */
export function settingsFrom(leaves: Leaves, changes: readonly LeafChange[] = []): Settings {
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
    adam: {
      beta1: v["optimiser.beta1"],
      beta2: v["optimiser.beta2"],
      epsilon: v["optimiser.epsilon"],
      weightDecay: v["optimiser.weightDecay"],
      clip: v["optimiser.clip"],
    },
    own: methodSpecOf(leaves).settings(leaves, changes),
  };
}

interface LiveEdits {
  readonly temperatureEdited: boolean; // what is in force of the reward temperature
  readonly changes?: readonly LeafChange[]; // in order
}

/**
 * Settings after live edits. An edit of the reward temperature ends its schedule: T is the value in
 * force from the next step on.
 */
export function settingsAfterEdits(
  leaves: Leaves,
  { temperatureEdited, changes }: LiveEdits,
): Settings {
  const settings = settingsFrom(leaves, changes);
  return temperatureEdited
    ? { ...settings, temperature: constantTemperature(settings.temperature.end) }
    : settings;
}

/** Lengths, how they enter the estimates of log Z, and where a policy of the method states it. */
export const rulesFrom = (leaves: Leaves): LengthRules & { readonly logZAt: LogZReading } => ({
  ...lengthRulesFrom(leaves),
  logZAt: methodSpecOf(leaves).logZAt(leaves),
});

/** One sentence when leaves that are fine alone do not fit together. */
export const leavesFault = (leaves: Leaves): string | undefined =>
  rangeFault(leaves, "length.min", "length.max") ?? methodSpecOf(leaves).fault?.(leaves);
