import type { Loss, TrainBatch, Trained } from "../lm/loss";
import type { AdamRules, Policy } from "../lm/policy";
import type { Prompt, Sequences } from "../lm/sequences";
import type { Balanced } from "../objectives/balance-request";
import type { Behaviour, BehaviourMix } from "./gflownet/behaviour";
import type { ReplayRules, ReplayState } from "./replay";
import type { LearningRateSchedule, TemperatureSchedule } from "./schedules";

/** What training reads of the leaves; live edits change a part of it between steps. */
export interface Settings {
  readonly seed: number;
  readonly samples: number; // B
  readonly accumulate: number; // micro-batches a step
  readonly temperature: TemperatureSchedule; // rewardTemperature
  readonly learningRate: LearningRateSchedule;
  readonly logZ: { readonly start: number; readonly learningRate: number };
  readonly adam: Omit<AdamRules, "learningRate">;
  readonly behaviour: BehaviourMix;
  readonly replay: ReplayRules;
}

/** The part of a policy that a method may use to find its batches. */
export type Sampler = Pick<Policy, "stopToken" | "sample" | "logProbs">;

/** Where in a run a micro-batch stands. */
export interface Round {
  readonly index: number; // step × accumulate + micro-batch: its own random numbers
  readonly rewardTemperature: number; // T
  readonly wantPrior: boolean; // log p_LM of fresh samples is wanted even where it costs a pass
}

/** One prompt and one batch of sequences, found by a method. */
export interface Collected {
  readonly prompt: Prompt;
  readonly behaviour: Behaviour;
  readonly z: Sequences;
  readonly fresh: boolean; // drawn and rewarded now, and to be remembered
}

/** A loss, what it is given of a batch, and how its report reads in the names of `Balanced`. */
export interface Judging {
  readonly loss: Loss;
  readonly batch: TrainBatch;
  readonly read: (trained: Trained) => Balanced;
}

/** A fresh batch with its rewards, on its way into what a method remembers. */
export interface Fresh {
  readonly prompt: Prompt;
  readonly z: Sequences;
  readonly logR: Float32Array; // [B, T+1] untempered, whole
}

/** What methods keep between steps: plain data, for saving. */
export interface MethodState {
  readonly replay: ReplayState; // stored sequences
  readonly rows?: readonly string[]; // prompts by their row in the loss's own parameters
}

/**
 * A method: where a batch comes from, which loss judges it, and what is remembered of it. It must
 * be deterministic in (settings, round, what it remembers).
 */
export interface Method<C extends Collected = Collected> {
  readonly losses: readonly Loss[]; // every loss that `judge` may name
  collect(policy: Sampler, round: Round): Promise<C>;
  judge(collected: C, round: Round): Judging;
  /** Takes in the fresh batches of a finished step; a step after they were drawn. */
  remember(batches: readonly Fresh[]): void;
  /** The reward has changed: drops every stored reward. */
  forget(): void;
  /** Settings after a live edit; they hold from the next step. */
  use(settings: Settings): void;
  state(): MethodState;
  restore(state: MethodState): void;
}
