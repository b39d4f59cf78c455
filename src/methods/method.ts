import type { GenericSchema } from "valibot";
import type { Judged } from "../objectives/formula";
import type { LogZReading } from "../objectives/objective";
import type { Loss, TrainBatch, Trained } from "../lm/loss";
import type { AdamRules, Policy } from "../lm/policy";
import type { TemperatureRange } from "../lm/temperatures";
import type { PrefixLogProbs, Prompt, Sequences } from "../lm/sequences";
import type { ChoiceNote, FieldTable } from "../schema/field";
import type { Problem } from "./problem";
import type * as saved from "./saved";
import type { LearningRateSchedule, TemperatureSchedule } from "./schedules";

/** Leaves by dotted path; those of other rooms may be among them. */
export type Leaves = Readonly<Record<string, number | string>>;

/** A live change of a leaf; it holds from the step after so many. */
export interface LeafChange {
  readonly step: number;
  readonly path: string;
  readonly from: number | string;
  readonly to: number | string;
}

/** What training reads of the leaves; live edits change a part of it between steps. */
export interface Settings<Own = unknown> {
  readonly seed: number;
  readonly samples: number; // B
  readonly accumulate: number; // micro-batches a step
  readonly temperature: TemperatureSchedule; // rewardTemperature
  readonly learningRate: LearningRateSchedule;
  readonly adam: Omit<AdamRules, "learningRate">;
  readonly own: Own; // of the run's method alone
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
  /**
   * Where the batch came from, in the method's own words. "on-policy" means samples of the policy
   * at temperature 1; figures of a step are read from those.
   */
  readonly behaviour: { readonly kind: string };
  readonly z: Sequences;
  readonly fresh: boolean; // rewarded now, and to be remembered; its findings hold logR
}

/**
 * What training on a batch found; entries past a sequence's length are 0. A method that knows no
 * reward of a batch leaves logR and logZ out.
 */
export interface Findings extends PrefixLogProbs {
  readonly logR?: Float32Array; // [B, T+1] untempered log-reward of every prefix, whole [nats]
  readonly logPrior?: Float32Array; // [B, T+1] log p_LM(z_1:i ⊤ | X), adapters off
  readonly logZ?: Float32Array; // [B, T+1] u_i, every prefix's estimate of log Z [nats]
  readonly learnedLogZ?: number; // log Z(X) where the loss has learned it [nats]
  readonly loss: number; // of this micro-batch
  readonly finite: boolean; // the loss and every entry of the accumulated gradient
}

/** A loss, what it is given of a batch, and how its report reads as findings. */
export interface Judging {
  readonly loss: Loss;
  readonly batch: TrainBatch;
  readonly read: (trained: Trained) => Findings;
}

/** A fresh batch with its rewards, on its way into what a method remembers. */
export interface Fresh {
  readonly prompt: Prompt;
  readonly z: Sequences;
  readonly logR: Float32Array; // [B, T+1] untempered, whole
}

/**
 * A method: where a batch comes from, which loss judges it, and what is remembered of it. It must
 * be deterministic in (settings, round, what it remembers).
 */
export interface Method<Own = unknown, State = unknown, C extends Collected = Collected> {
  readonly losses: readonly Loss[]; // every loss of the policy that `judge` may name
  /**
   * Losses that train a likelihood p(Y | X z) beside the policy, with an adapter of its own on the
   * same frozen model; `judge` may name them too. Absent: the likelihood is the frozen model's.
   */
  readonly likelihoodLosses?: readonly Loss[];
  readonly likelihoodRows?: number; // of their batches, for each row of the policy's; absent: 1
  collect(policy: Sampler, round: Round): Promise<C>;
  judge(collected: C, round: Round): Judging;
  /** Takes in the fresh batches of a finished step; a step after they were drawn. */
  remember(batches: readonly Fresh[]): void;
  /** The reward has changed: drops every stored reward. */
  forget(): void;
  /** The reward temperature of a micro-batch where it is not the schedule's. */
  temperatureOf?(index: number): number | undefined;
  /** The learning rate of a step where it is not the schedule's. */
  learningRateAt?(taken: number): number | undefined;
  /** The likelihood chooses among the ending's answers; the frozen one says how likely any is. */
  readonly likelihoodChooses?: boolean;
  /** Does the likelihood's adapter begin anew before a step? Absent: it goes on. */
  renewsLikelihoodAt?(taken: number): boolean;
  /** Settings after a live edit; they hold from the next step. */
  use(settings: Settings<Own>): void;
  /** What it keeps between steps: plain data and typed arrays, for saving. */
  state(): State;
  restore(state: State): void;
}

/** A method before it is made: one folder, and one row of the record in `index.ts`. */
export interface MethodSpec<Own = unknown, State = unknown> {
  readonly title: string;
  /** What it minimises, what is the best policy by that, and what it takes for granted. */
  readonly note: ChoiceNote;
  /** Fields that this method alone reads. */
  readonly fields: FieldTable;
  /**
   * Its own settings, from complete leaves that their fields have accepted, and the live changes
   * that led to them, in order.
   */
  settings(leaves: Leaves, changes: readonly LeafChange[]): Own;
  /** One sentence when leaves that are fine alone do not fit together; absent: all do. */
  fault?(leaves: Leaves): string | undefined;
  /** One sentence where a problem has not what the method needs; absent: every problem does. */
  misfit?(problem: Problem, leaves: Leaves): string | undefined;
  /** Where a policy that it trains states log Z. */
  logZAt(leaves: Leaves): LogZReading;
  /** The reward temperatures that one policy of it serves; absent: one, unknown to the policy. */
  temperatures?(leaves: Leaves): TemperatureRange | undefined;
  /** Loads what trains by it; leaves say which objective. A page that trains nothing needs none. */
  program(leaves: Leaves): Promise<MethodProgram<Own, State>>;
  /** Checks a saved state, leaf by leaf and that its parts fit together; `of` has the checks. */
  savedState(of: typeof saved): GenericSchema<unknown, State>;
  /** The sequences in a state, for a check of their tokens and lengths. */
  sequencesIn(state: State): readonly Uint32Array[];
}

/** What trains by a method. */
export interface MethodProgram<Own = unknown, State = unknown> {
  make(problem: Problem, settings: Settings<Own>): Method<Own, State>;
  /**
   * Its loss of one sequence by its estimates u of log Z; absent or undefined: no sequence is
   * judged by itself and by u alone.
   */
  alone?(leaves: Leaves): ((u: Float64Array) => Judged) | undefined;
}
