import { exp, log } from "../exact-math";
import { at } from "../compute/arrays";

/**
 * One adapter for all reward temperatures of a range (after Kim et al. 2023, arXiv 2310.02823,
 * whose network multiplies its logits by a learned function of 1/T). Every entry of the adapter,
 * and the log of the factor on the logits, is a learned combination of 1/T and log T:
 * θ(T) = θ_0 + Σ_j φ_j(T)·θ_j and f(T) = exp(Σ_j φ_j(T)·w_j), φ_1 = (1/T − 1)/s_1 and
 * φ_2 = log T/s_2, s the largest in the range, so that |φ_j| ≤ 1 and φ_j is 0 at T = 1. The log of
 * the target R^(1/T) is linear in 1/T; log T lets f start at 1/T. A factor on a whole LoRA is the
 * case where θ_j is a multiple of θ_0.
 */
export interface TemperatureRange {
  readonly low: number;
  readonly high: number;
}

/** J, how many functions of T there are. */
export const TERMS = 2;

/** Functions of T that are 0 at T = 1. */
const functions: readonly ((T: number) => number)[] = [(T) => 1 / T - 1, log];

const largest = (of: (T: number) => number, { low, high }: TemperatureRange): number =>
  Math.max(Math.abs(of(low)), Math.abs(of(high)));

/** The T that holds: outside the range, which was not trained, its nearest end. */
const heldTo = (range: TemperatureRange, temperature: number): number =>
  Math.min(range.high, Math.max(range.low, temperature));

/** φ_1 … φ_J at T [J], or at the nearest end of the range. */
export function basisOf(range: TemperatureRange, temperature: number): Float32Array {
  const inside = heldTo(range, temperature);
  return Float32Array.from(functions, (of) => of(inside) / largest(of, range));
}

/** w_1 … w_J at the start: f(T) = 1/T, the frozen model at that temperature. */
export const startOfFactor = (range: TemperatureRange): number[] => [0, -largest(log, range)];

/** A flat adapter's length, and the range that it serves, if it serves one. */
interface Served {
  readonly length: number;
  readonly temperatures?: TemperatureRange;
}

/** Numbers that are trained: θ_0, then θ_1 … θ_J, then w with a gap after it. */
export const trainedLength = ({ length, temperatures }: Served): number =>
  temperatures ? factorStart(length) + 64 : length;

/** Where w begins. */
export const factorStart = (length: number): number => (1 + TERMS) * length;

/** What a trained adapter comes to at one temperature. */
export interface AdapterAt {
  readonly parameters: Float32Array; // θ(T), flat, in the order of the layout
  /** T, and f(T) on the logits; absent where the adapter serves one temperature. */
  readonly logits?: {
    readonly temperature: number;
    readonly factor: number;
    readonly asked?: number; // a T outside the range, of which `temperature` is the nearest end
  };
}

/** The adapter at T, or at the nearest end of its range, of the numbers that were trained. */
export function adapterAt(
  { length, temperatures }: Served,
  trained: Float32Array,
  temperature: number,
): AdapterAt {
  if (!temperatures) return { parameters: trained };
  const basis = basisOf(temperatures, temperature);
  const parameters = trained.slice(0, length);
  let power = 0;
  basis.forEach((value, j) => {
    const term = trained.subarray((1 + j) * length, (2 + j) * length);
    term.forEach((x, i) => (parameters[i] = at(parameters, i) + value * x));
    power += value * at(trained, factorStart(length) + j);
  });
  const held = heldTo(temperatures, temperature);
  const logits = { temperature: held, factor: exp(power) };
  return {
    parameters,
    logits: held === temperature ? logits : { ...logits, asked: temperature },
  };
}
