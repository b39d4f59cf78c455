import type { PrefixLogProbs, Sequences } from "../sequences";

/** Rows of `from` columns to rows of `to`, cut or filled with zeros. */
export function widen(
  values: ArrayLike<number>,
  rows: number,
  from: number,
  to: number,
): Float32Array {
  const out = new Float32Array(rows * to);
  const kept = Math.min(from, to);
  for (let r = 0; r < rows; r++)
    for (let c = 0; c < kept; c++) out[r * to + c] = values[r * from + c] ?? 0;
  return out;
}

interface Padded {
  readonly z: Sequences;
  readonly B: number; // rows on the device, at least z's
  readonly T: number; // width on the device
  readonly width: number; // z's own
}

/** l and t from [K] log-probabilities of a padded batch; 0 past each length. */
export function splitLogProbs(logp: Float32Array, { z, B, T, width }: Padded): PrefixLogProbs {
  const logQ = widen(logp.subarray(0, B * T), z.batch, T, width);
  const logStop = widen(logp.subarray(B * T), z.batch, T + 1, width + 1);
  z.lengths.forEach((n, b) => {
    logQ.fill(0, b * width + n, (b + 1) * width);
    logStop.fill(0, b * (width + 1) + n + 1, (b + 1) * (width + 1));
  });
  return { logQ, logStop };
}
