import type { Nats } from "../lm/sequences";

/**
 * What `balance` gives back for a batch of one prompt: u_i = r_i/T − t_i − Σ_{k<i} l_k,
 * padded.
 */
export interface Lines {
  readonly logZ: Float32Array; // [B, T+1] u_i [nats]
  readonly lengths: Uint32Array; // [B] n
}

const width = ({ logZ, lengths }: Lines): number => logZ.length / lengths.length;

/** u_0 … u_n of up to `most` samples: the lines that training flattens onto log Z. */
export const lines = (batch: Lines, most: number): number[][] =>
  Array.from(batch.lengths.subarray(0, most), (n, b) =>
    Array.from(batch.logZ.subarray(b * width(batch), b * width(batch) + n + 1)),
  );

/**
 * log Z(X) as the policy states it at the root, r_0/T − t_0 [nats] (Hu et al. 2024, eq. 3). Every
 * row of the batch holds it. With a minimum length the official r_0 is −99: t_0 must then learn
 * −99/T − log Z, and this reads accordingly badly until it has; `logZFrom` reads the same
 * estimate at a later prefix.
 */
export const logZAtRoot = (batch: Lines): Nats => batch.logZ[0];

/**
 * Mean over samples of u_i, the estimate of log Z at prefix i; samples shorter than i are left out.
 */
export function logZFrom(batch: Lines, i: number): Nats | null {
  let sum = 0;
  let count = 0;
  batch.lengths.forEach((n, b) => {
    if (n < i) return;
    sum += batch.logZ[b * width(batch) + i];
    count += 1;
  });
  return count === 0 ? null : sum / count;
}
