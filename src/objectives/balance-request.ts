import { at } from "../compute/arrays";
import { LEFT_OUT, isLeftOut } from "./left-out";
import type { TrainBatch, Trained } from "../lm/loss";
import type { PrefixLogProbs, Prompt, Sequences } from "../lm/sequences";
import type { BalanceRules } from "./objective";
import { type LossSettings, packSettings } from "./settings";

/** One micro-batch for a balance loss, in the words of the method. */
export interface BalanceRequest {
  readonly prompt: Prompt;
  readonly z: Sequences;
  /**
   * [B, T+1] untempered log-reward of every prefix, without the likelihood term [nats]. An
   * unfinished prefix may have −∞ here or in `terminal`: it then takes part in no residual. A whole
   * string is finite.
   */
  readonly logR: Float32Array;
  /**
   * Weight of log p_LM(z_1:i ⊤ | X), added on the device. 0 for replayed batches, whose `logR` is
   * whole.
   */
  readonly likelihoodWeight: number;
  /**
   * [B, T+1] what stands in the reward for ending at prefix i, in place of log p_LM(⊤ | X, z_1:i):
   * log p_LM(Y | X, z_1:i) of a given continuation Y [nats]. Absent: the stop itself.
   */
  readonly terminal?: Float32Array;
  /**
   * What the likelihood adds to the whole log R, of a replayed batch too, and whether it ends with
   * log p_LM(⊤). Given where the objective takes the two parts of log R apart, which costs a pass
   * for replayed batches.
   */
  readonly reference?: { readonly weight: number; readonly withStop: boolean };
  /** Whether `logPrior` is wanted even where likelihoodWeight is 0 (costs one more pass). */
  readonly wantPrior: boolean;
  readonly rewardTemperature: number; // T: the loss sees logR / T
  readonly rules: BalanceRules;
  /** Factor on the gradient: 1 / accumulate. */
  readonly scale: number;
  /** The prompt's row in the objective's own parameters. */
  readonly row: number;
}

/** What a balance loss found; entries past a sequence's length are 0. */
export interface Balanced extends PrefixLogProbs {
  /** [B, T+1] untempered, with the likelihood term, before any overwrite by −99; −∞ if left out */
  readonly logR: Float32Array;
  readonly logPrior?: Float32Array; // [B, T+1] log p_LM(z_1:i ⊤ | X), adapters off
  /** [B, T+1] u_i = r_i − t_i − Σ_{k<i} l_k [nats]; −∞ if left out */
  readonly logZ: Float32Array;
  /** log Z(X) as the loss has learned it before this step's update, where it does [nats] */
  readonly learnedLogZ?: number;
  readonly loss: number; // of this micro-batch, normalised by its rules
  readonly finite: boolean;
}

/** As the policy takes it. */
export function trainBatch(request: BalanceRequest): TrainBatch {
  const { prompt, z, likelihoodWeight, terminal, rules, reference } = request;
  const settings: LossSettings = {
    inverseTemperature: 1 / request.rewardTemperature,
    likelihoodWeight,
    stopWeight: (reference?.withStop ?? !terminal) ? 1 : 0,
    scale: request.scale,
    byPairs: rules.normalisation === "pairs" ? 1 : 0,
    minLength: rules.minLength,
    masked: rules.minLengthRule === "mask" ? 1 : 0,
    maxLength: rules.maxLength,
    certain: rules.forcedStop === "certain" ? 1 : 0,
    lambda: rules.lambda,
    row: request.row,
    referenceWeight: reference?.weight ?? likelihoodWeight,
  };
  const inputs = { extra: extraOf(request), settings: packSettings(settings, rules.constants) };
  return { prompt, z, inputs, scored: isScored(request) || takesApart(request) };
}

/** [B, T+1] log R without the likelihood but for the terminal's part; finite. */
function extraOf({ z, logR, likelihoodWeight, terminal }: BalanceRequest): Float32Array {
  const extra = logR.map((r, k) => {
    const end = terminal ? at(terminal, k) : 0;
    return r === -Infinity || end === -Infinity ? LEFT_OUT : r + likelihoodWeight * end;
  });
  z.lengths.forEach((n, b) => {
    if (isLeftOut(at(extra, b * (z.width + 1) + n)))
      throw new Error(
        `A whole string of ${n} tokens has a log-reward of −∞: no loss could lower its ` +
          "probability. Give its reward term a penalty.",
      );
  });
  return extra;
}

const takesApart = ({ reference }: BalanceRequest): boolean => (reference?.weight ?? 0) !== 0;

const isScored = ({ likelihoodWeight, wantPrior }: BalanceRequest): boolean =>
  likelihoodWeight !== 0 || wantPrior;

/** What the policy returned, by the names of the method. */
export function balancedFrom(trained: Trained, request: BalanceRequest): Balanced {
  const { rows, logQ, logStop, loss, finite } = trained;
  const { logZ, logR, logPrior, learnedLogZ } = rows;
  if (!logZ || !logR || !logPrior) throw new Error("A balance loss reports logZ, logR, logPrior.");
  return {
    logQ,
    logStop,
    logZ: withoutLeftOut(logZ, request),
    logR: withoutLeftOut(logR, request),
    ...(isScored(request) && { logPrior: whole(logPrior, request) }),
    ...(learnedLogZ && { learnedLogZ: learnedLogZ[0] }),
    loss,
    finite,
  };
}

/** A row of the report, −∞ at the prefixes that take part in no residual. */
function withoutLeftOut(row: Float32Array, { logR, terminal }: BalanceRequest): Float32Array {
  const isOut = (k: number) => at(logR, k) === -Infinity || terminal?.[k] === -Infinity;
  return row.map((value, k) => (isOut(k) ? -Infinity : value));
}

/** log p_LM of a prefix and its end, whichever end stands in the reward. */
const whole = (logPrior: Float32Array, { terminal }: BalanceRequest): Float32Array =>
  terminal ? logPrior.map((p, i) => p + at(terminal, i)) : logPrior;
