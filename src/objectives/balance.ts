import { log, powerOfTwoFrom } from "../exact-math";
import { at } from "../compute/arrays";
import { type Arrays, type Dims, type Kernel, f32, kernel, u32 } from "../compute/kernel";
import { type BatchTerms, logZEstimates, termsOf } from "../lm/estimates";
import estimates from "./estimates.wgsl";
import { type Formula, type Judged, pullback } from "./formula";
import { isLeftOut } from "./left-out";
import { type LossSettings, packSettings, readOwn, readSettings, settingsPort } from "./settings";

/** Rows of every balance objective's report, [T1] a sequence. */
const balanceRows = ["logZ", "logR", "logPrior", "loss"] as const;

/** The same with the learned log Z of the batch's prompt, before the update, where there is one. */
export const rowsOf = (learned: boolean): readonly string[] =>
  learned ? [...balanceRows, "learnedLogZ"] : balanceRows;

/** The report of an objective with a learned flow: `learnedLogZ` has log F, `values` its slopes. */
export const flowReport: readonly string[] = [...rowsOf(true), "values"];

interface BalanceSpec<C extends string> {
  readonly name: string;
  readonly wgsl: string; // follows estimates.wgsl
  readonly wasm: string; // the function of NAME.as.ts
  readonly formula: Formula<C>;
  /** Constants of its own, in the order of `own` in the settings, at values for the self-test. */
  readonly constants?: Readonly<Record<C, number>>;
  /** The port of a learned log Z by prompt, [N, 4]. */
  readonly logZ?: "logZ";
}

/**
 * A balance objective as a loss kernel (lm/loss.ts): its formula on the estimates u of every
 * sequence of a batch, with the rules of `settings`. extra [B, T1] is the untempered log-reward of
 * every prefix, without the likelihood; `LEFT_OUT` where it is −∞. Report rows: u, log R
 * (untempered, with likelihood, before the overwrite below the shortest length), log p_LM(z_1:i ⊤),
 * and the normalised loss. Zero past the length.
 */
export function balanceKernel<C extends string = never>(spec: BalanceSpec<C>): Kernel {
  const { name, wgsl, wasm, logZ } = spec;
  const rows = rowsOf(logZ !== undefined).length;
  const trialConstants: readonly number[] = Object.values(spec.constants ?? {});
  return kernel({
    name,
    wgsl: estimates + wgsl,
    dims: ["B", "T", "T1", "K", "REP", ...(logZ ? ["N"] : [])],
    reads: {
      policy: f32("K"),
      prior: f32("K"),
      steps: u32("B", "T1"),
      extra: f32("B", "T1"),
      settings: settingsPort(trialConstants.length),
    },
    ...(logZ && { updates: { logZ: f32("N", 4) } }),
    writes: { dlogp: f32("K"), report: f32("B", "REP") },
    uniform: { B: "u32", T: "u32", T1: "u32" },
    constants: (dims) => sizesOf(dims, rows),
    workgroups: ({ B = 0 }) => [B, 1, 1],
    reference: (arrays, dims) => reference(arrays, dims, spec),
    wasm: {
      run: wasm,
      parts: ({ B = 0 }) => B,
      sizes: { B: "u32", T: "u32", ROWS: "u32" },
      scratch: ({ T1 = 0 }) => 4 * 8 * T1,
    },
    tolerance: { rel: 1e-5, abs: 2e-4 },
    flops: ({ B = 0, T1 = 0 }) => 8 * B * T1 * T1,
    // a compiled form each, up to the longest length.max
    trials: [7, 20, 40, 64].map((T) => trialOf(T, rows)),
    example: (dims, random) => balanceExample(dims, random, trialConstants),
  });
}

/** Dims of three sequences, with three rows of parameters where a loss has its own. */
const trialOf = (T: number, rows: number): Dims => ({
  B: 3,
  T,
  T1: T + 1,
  K: 3 * (2 * T + 1),
  REP: rows * (T + 1),
  N: 3,
});

function sizesOf(
  { B = 0, T = 0, T1 = 0, K = 0, REP = 0 }: Dims,
  rows: number,
): Record<string, number> {
  if (T1 !== T + 1 || K !== B * (T + T1) || REP !== rows * T1)
    throw new Error(`A loss of B ${B} and T ${T} has T1 ${T1}, K ${K} and REP ${REP}.`);
  return { B, T, T1, ROWS: rows, LENGTH: powerOfTwoFrom(Math.max(16, T1)) };
}

/** Values for the ports that every balance loss has. */
export function balanceExample(
  { B = 0, T = 0, K = 0 }: Dims,
  random: (counter: number) => number,
  own: readonly number[],
) {
  const lengths = Array.from({ length: B }, (_, b) => Math.floor(random(2 * K + b) * (T + 1)));
  return {
    policy: Array.from({ length: K }, (_, i) => log(random(i))),
    prior: Array.from({ length: K }, (_, i) => log(random(K + i))),
    steps: lengths.flatMap((n, b) => [
      n,
      ...Array.from({ length: T }, (_, k) => (random(3 * K + b * T + k) < 0.2 ? 0 : 1)),
    ]),
    settings: packSettings({ ...exampleSettings, minLength: Math.min(1, T), maxLength: T }, own),
  };
}

const exampleSettings: LossSettings = {
  inverseTemperature: 1 / 0.9,
  likelihoodWeight: 0.5,
  stopWeight: 1,
  scale: 0.25,
  byPairs: 1,
  minLength: 1,
  masked: 0,
  maxLength: 1,
  certain: 0,
  lambda: 1,
  row: 0,
  referenceWeight: 0.5,
};

/** One sequence as the formulas take it, and where its places are. */
export interface Exact {
  readonly n: number;
  readonly before: Float64Array; // [n+1] Σ_{k<i} l_k over chosen tokens
  readonly u: Float64Array; // [n+1] of every prefix
  readonly logR: Float64Array; // [n+1]
  readonly logPrior: Float64Array; // [n+1]
  readonly chosen: readonly boolean[]; // [n]
  readonly places: readonly number[]; // the prefixes in the balance
  readonly certain: boolean; // its last stop counts as certain
}

/** The float64 meaning of every balance kernel: the formula, on exact sequences. */
function reference<C extends string>(
  arrays: Arrays,
  dims: Dims,
  { formula, constants, logZ: learned }: BalanceSpec<C>,
): void {
  const rows = rowsOf(learned !== undefined).length;
  const { B = 0, T = 0, T1 = 0 } = dims;
  const settings = settingsOf(arrays);
  const batch = exactSequences(arrays, { B, T });
  const row = 4 * settings.row;
  const logZ = arrays.logZ?.[row] ?? 0;
  const judged = formula(
    batch.map(({ u, places }) => Float64Array.from(places, (i) => at(u, i))),
    {
      lambda: settings.lambda,
      logZ,
      constants: namedConstants(arrays, constants),
      tasks: batch.map((one) => taskOf(one, settings)),
      barred: batch.map(({ places }) => places.filter((i) => isBarred(i, settings)).length),
    },
  );
  const weight = judged.reduce((sum, one) => sum + one.weight, 0);
  const norm = weight === 0 ? 0 : 1 / (settings.byPairs ? weight : B);
  const slope = norm * settings.scale;
  arrays.dlogp?.fill(0);
  arrays.report?.fill(0);
  batch.forEach((one, b) => {
    const found = at(judged, b);
    const { dLogQ, dLogStop } = slopesOf(one, found);
    arrays.dlogp?.set(scaled(dLogQ, slope), b * T);
    arrays.dlogp?.set(scaled(dLogStop, slope), B * T + b * T1);
    const loss = Float64Array.of(norm * found.loss);
    const logZs = one.u.map(() => logZ);
    [one.u, one.logR, one.logPrior, loss, logZs]
      .slice(0, rows)
      .forEach((values, r) => arrays.report?.set(values, (rows * b + r) * T1));
  });
  if (arrays.logZ)
    arrays.logZ[row + 1] =
      (arrays.logZ[row + 1] ?? 0) + slope * judged.reduce((sum, { dLogZ = 0 }) => sum + dLogZ, 0);
}

export const settingsOf = ({ settings }: Arrays): LossSettings => readSettings(settings ?? []);

/** Every sequence of a launch. */
export const exactSequences = (
  arrays: Arrays,
  { B, T }: { readonly B: number; readonly T: number },
): Exact[] =>
  Array.from({ length: B }, (_, b) => exactSequence(arrays, { b, B, T }, settingsOf(arrays)));

/** The constants of a launch by name. */
const namedConstants = <C extends string>(
  { settings = [] }: Partial<Record<string, ArrayLike<number>>>,
  names: Readonly<Record<C, number>> | undefined,
) => {
  const own = readOwn(settings);
  const named = Object.keys(names ?? {}).map((name, i) => [name, at(own, i)]);
  return Object.fromEntries(named) as Record<C, number>;
};

const scaled = (values: Float64Array, by: number): Float64Array => values.map((v) => by * v);

function exactSequence(
  { policy = [], prior = [], steps = [], extra = [] }: Partial<Record<string, ArrayLike<number>>>,
  { b, B, T }: { readonly b: number; readonly B: number; readonly T: number },
  settings: LossSettings,
): Exact {
  const T1 = T + 1;
  const n = at(steps, b * T1);
  const chosen = Array.from({ length: n }, (_, k) => steps[b * T1 + 1 + k] === 1);
  const stops = (of: ArrayLike<number>, i: number) => at(of, B * T + b * T1 + i);
  const tokens = (of: ArrayLike<number>) => chosen.map((own, k) => (own ? at(of, b * T + k) : 0));
  const priorTokens = chosen.map((_, k) => at(prior, b * T + k)); // forced ones are in log R too
  const logPrior = prefixSums(priorTokens).map(
    (sum, i) => sum + settings.stopWeight * stops(prior, i),
  );
  const logR = logPrior.map((p, i) => at(extra, b * T1 + i) + settings.likelihoodWeight * p);
  const batch: BatchTerms = {
    logR,
    logQ: tokens(policy),
    logStop: Float64Array.from(logR, (_, i) => stops(policy, i)),
    lengths: [n],
    width: n,
  };
  const rules = {
    minLength: settings.minLength,
    minLengthRule: settings.masked ? "mask" : "penalty",
    maxLength: settings.maxLength,
    forcedStop: settings.certain ? "certain" : "policy",
  } as const;
  const u = logZEstimates(termsOf(batch, 0, 1 / settings.inverseTemperature, rules));
  const lowest = settings.masked ? settings.minLength : 0;
  const places = Array.from(u.keys()).filter(
    (i) => i >= lowest && !isLeftOut(at(extra, b * T1 + i)) && (i === n || chosen[i]),
  );
  return {
    n,
    before: prefixSums(tokens(policy)),
    u,
    logR,
    logPrior,
    chosen,
    places,
    certain: rules.forcedStop === "certain" && n === rules.maxLength,
  };
}

const isBarred = (i: number, { masked, minLength }: LossSettings): boolean =>
  !masked && i < minLength;

/** Of the places: log R without the likelihood's part, tempered. */
const taskOf = ({ places, logR, logPrior }: Exact, settings: LossSettings): Float64Array =>
  Float64Array.from(
    places,
    (i) => (at(logR, i) - settings.referenceWeight * at(logPrior, i)) * settings.inverseTemperature,
  );

/** [n+1] Σ_{k<i}. */
function prefixSums(values: readonly number[]): Float64Array {
  const sums = new Float64Array(values.length + 1);
  values.forEach((v, k) => (sums[k + 1] = at(sums, k) + v));
  return sums;
}

/** From the slope by u of the places to the slope by every l and t. */
export function slopesOf(
  { n, chosen, places, certain }: Pick<Exact, "n" | "chosen" | "places" | "certain">,
  { du, dStop = du }: Pick<Judged, "du" | "dStop">,
) {
  const whole = (slopes: Float64Array) => {
    const values = new Float64Array(n + 1);
    places.forEach((i, place) => (values[i] = at(slopes, place)));
    return pullback(values);
  };
  const { dLogStop } = whole(dStop);
  if (certain) dLogStop[n] = 0;
  return { dLogQ: whole(du).dLogQ.map((d, k) => (chosen[k] ? d : 0)), dLogStop };
}
