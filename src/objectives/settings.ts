import { f32 } from "../compute/kernel";

/**
 * What a balance loss must know beside the log-probabilities. `estimates.wgsl` declares a struct of
 * the same names in the same order. Flags are 1 or 0.
 */
export const settingNames = [
  "inverseTemperature", // 1/T
  "likelihoodWeight", // of log p_LM in log R
  "stopWeight", // 1: log p_LM(⊤ | z_1:i) is part of that; 0: the batch's `extra` holds another end
  "scale", // factor on the gradient: 1 / micro-batches of a step
  "byPairs", // flag: divide by the weight of all residuals of the batch; otherwise by B
  "minLength",
  "masked", // flag: prefixes below minLength are in no residual; otherwise their r_i is −99/T
  "maxLength",
  "certain", // flag: t_n = 0 at n = maxLength
  "lambda", // λ in (0, 1]
  "row", // the prompt's row in the loss's own parameters
  "referenceWeight", // of log p_LM in the whole log R, replayed batches' too
] as const;
export type LossSettings = Readonly<Record<(typeof settingNames)[number], number>>;

/** With so many constants of the objective's own behind them: `own`, which WGSL wants not empty. */
export const settingsPort = (constants: number) =>
  f32(settingNames.length + Math.max(1, constants));

export const packSettings = (settings: LossSettings, own: readonly number[] = []): number[] => [
  ...settingNames.map((name) => settings[name]),
  ...(own.length > 0 ? own : [0]),
];

export const readSettings = (values: ArrayLike<number>): LossSettings =>
  Object.fromEntries(settingNames.map((name, i) => [name, values[i]])) as LossSettings;

/** The constants of an objective's own, in its order. */
export const readOwn = (values: ArrayLike<number>): number[] =>
  Array.from(values).slice(settingNames.length);
