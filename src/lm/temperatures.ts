import { exp, log } from "../exact-math";
import { at } from "../compute/arrays";

/**
 * One adapter for all reward temperatures of a range (after Kim et al. 2023, arXiv 2310.02823,
 * whose network multiplies its logits by a learned function of 1/T). Every entry of the adapter,
 * and the log of the factor on the logits, is a learned polynomial of log T:
 * θ(T) = θ_0 + Σ_j φ_j(T)·θ_j and f(T) = exp(Σ_j φ_j(T)·w_j), φ_j = (log T / s)^j with s the
 * larger |log T| of the range's ends, so that |φ_j| ≤ 1 and every φ_j is 0 at T = 1. A factor on a
 * whole LoRA is the case where θ_j is a multiple of θ_0.
 */
export interface TemperatureRange {
  readonly low: number;
  readonly high: number;
}

/** J, the degree of the polynomials. */
export const TERMS = 2;

const unit = ({ low, high }: TemperatureRange): number =>
  Math.max(Math.abs(log(low)), Math.abs(log(high)));

/** φ_1 … φ_J at T [J]. Outside the range, which was not trained, the nearest end holds. */
export function basisOf(range: TemperatureRange, temperature: number): Float32Array {
  const inside = Math.min(range.high, Math.max(range.low, temperature));
  const t = log(inside) / unit(range);
  return Float32Array.from({ length: TERMS }, (_, j) => (j === 0 ? t : t * t));
}

/** w_1 … w_J at the start: f(T) = 1/T, the frozen model at that temperature. */
export const startOfFactor = (range: TemperatureRange): number[] =>
  Array.from({ length: TERMS }, (_, j) => (j === 0 ? -unit(range) : 0));

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
  readonly logits?: { readonly temperature: number; readonly factor: number };
}

/** The adapter at T, of the numbers that were trained. */
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
  return { parameters, logits: { temperature, factor: exp(power) } };
}
