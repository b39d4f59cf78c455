import { pow } from "../../../exact-math";
import { range } from "../../arrays";

/** θ^(−2i/D) for the D/2 pairs of a head, radians per position (Su et al. 2021). */
export const inverseFrequencies = (D: number, theta: number): number[] =>
  range(D / 2).map((i) => pow(theta, (-2 * i) / D));

/**
 * Radians per position as the kernels read them: turns, as fractions of 2³². Whole turns drop out,
 * since positions are whole numbers.
 */
export const turnsOf = (radians: readonly number[]): Uint32Array =>
  Uint32Array.from(radians, (angle) => Math.round((angle / (2 * Math.PI)) * 2 ** 32));
