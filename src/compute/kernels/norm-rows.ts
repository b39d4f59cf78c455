import type { Dims } from "../kernel";
import { fours, lines } from "./grid";

/**
 * What the kernels that normalise rows share: M rows, C channels (a multiple of 4), of which the
 * first REAL count; the gradient so far of the residual stream has MS = M rows, or 1 of zeros.
 */

/** Threads that share the writing of a row: few for narrow rows, since each reads the row whole. */
const lanes = (C: number) => (C <= 256 ? 4 : 16);

export const rowGroups = ({ M, C }: Dims<"M" | "C">) => lines(M * lanes(C), 64);

export const forwardConstants = ({ M, C, REAL, EPS }: Dims<"M" | "C" | "REAL" | "EPS">) => ({
  M,
  ...fours({ C }),
  REAL,
  EPS,
  LANES: lanes(C),
});

export const backwardConstants = ({ M, C, REAL, MS }: Dims<"M" | "C" | "REAL" | "MS">) => ({
  M,
  ...fours({ C }),
  REAL,
  SOFAR: MS === 1 ? 0 : C,
  LANES: lanes(C),
});

/** Values for a trial: a gradient so far, or the row of zeros that stands for none. */
export const exampleSofar = ({ C, MS }: Dims<"C" | "MS">, random: (counter: number) => number) => ({
  sofar: MS === 1 ? new Float64Array(C) : Array.from({ length: MS * C }, (_, i) => random(i) - 0.5),
});
