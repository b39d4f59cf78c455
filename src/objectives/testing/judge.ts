import type { Arrays } from "../../compute/kernel";
import type { BatchTerms } from "../../lm/estimates";
import { lossDims } from "../../lm/loss";
import { trainBatch } from "../balance-request";
import { lossOf } from "../loss";
import { type BalanceRules, type Objective, type ObjectiveSpec, constantsOf } from "../objective";

/** Tests only: what a loss is given beside the batch. */
export interface JudgeOptions {
  /** The objective's own constants are at their defaults where the rules do not give them. */
  readonly rules: BalanceRules;
  readonly temperature?: number;
  readonly scale?: number;
  readonly logZ?: number;
  /** [B, T+1] log F of every prefix, where an objective learns it; absent: log Z everywhere. */
  readonly flows?: ArrayLike<number>;
}

/** Tests only: an objective's own constants at their defaults, that of its bias at 0. */
export const unbiased = (objective: ObjectiveSpec): number[] =>
  constantsOf(objective, (name, field) => (name === objective.bias?.constant ? 0 : field.default));

/** Tests only: every port of an objective's kernel for one padded batch, outputs still to fill. */
export function portsOf(objective: Objective, batch: BatchTerms, options: JudgeOptions) {
  const { width: T, lengths, actions } = batch;
  const B = lengths.length;
  const loss = lossOf(objective, {
    prompts: 1,
    logZStart: 0,
    logZLearningRate: 0,
    flowLearningRate: 0,
  });
  const dims = lossDims(loss, B, T);
  const z = {
    batch: B,
    width: T,
    tokens: new Uint32Array(B * T),
    lengths: Uint32Array.from(lengths),
  };
  const constants = constantsOf(objective, (_, field) => field.default);
  const { inputs } = trainBatch({
    prompt: { id: "", text: "", tokens: new Uint32Array(1) },
    z,
    logR: Float32Array.from(batch.logR),
    likelihoodWeight: 0,
    wantPrior: false,
    rewardTemperature: options.temperature ?? 1,
    rules: { constants, ...options.rules },
    scale: options.scale ?? 1,
    row: 0,
  });
  const steps = Array.from(lengths).flatMap((n, b) => [
    n,
    ...Array.from({ length: T }, (_, k) => actions?.[b * T + k] ?? 1),
  ]);
  const arrays: Arrays = {
    policy: Float64Array.from([...Array.from(batch.logQ), ...Array.from(batch.logStop)]),
    prior: new Float64Array(dims.K ?? 0),
    steps: Uint32Array.from(steps),
    extra: Float64Array.from(inputs.extra ?? []),
    settings: Float64Array.from(inputs.settings ?? []),
    dlogp: new Float64Array(dims.K ?? 0),
    report: new Float64Array(B * (dims.REP ?? 0)),
    logZ: Float64Array.of(options.logZ ?? 0, 0, 0, 0),
    values: Float64Array.from(
      options.flows ?? new Float64Array(B * (T + 1)).fill(options.logZ ?? 0),
    ),
  };
  return { loss, dims, arrays };
}

/** Tests only: loss, slopes and estimates of a padded batch by the float64 reference. */
export function judge(objective: Objective, batch: BatchTerms, options: JudgeOptions) {
  const { loss, dims, arrays } = portsOf(objective, batch, options);
  const { width: T } = batch;
  const B = batch.lengths.length;
  loss.kernel.reference(arrays, dims);
  const { dlogp = [], report = [], logZ = [] } = arrays;
  const rows = Array.from({ length: B }, (_, b) => loss.rows.length * b * (T + 1));
  return {
    loss: rows.reduce((sum, row) => sum + (report[row + 3 * (T + 1)] ?? NaN), 0),
    dLogQ: Float64Array.from(dlogp.slice(0, B * T)),
    dLogStop: Float64Array.from(dlogp.slice(B * T)),
    logZ: rows.flatMap((row) => Array.from(report.slice(row, row + T + 1))),
    dLogZ: logZ[1] ?? 0,
    dFlow: rows.flatMap((row) =>
      loss.reads ? Array.from(report.slice(row + 5 * (T + 1), row + 6 * (T + 1))) : [],
    ),
    learned: loss.rows.includes("learnedLogZ") ? report[4 * (T + 1)] : undefined,
  };
}
