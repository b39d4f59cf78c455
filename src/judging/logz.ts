import type { Nats } from "../lm/sequences";

/**
 * Where a policy states log Z(X), which its objective says: "root", at the shortest whole string;
 * "last", the mean of u_n; "learned", in a parameter of the loss.
 */
export type LogZReading = "root" | "last" | "learned";

/**
 * What `balance` gives back for a batch of one prompt: u_i = r_i/T − t_i − Σ_{k<i} l_k,
 * padded.
 */
interface Lines {
  readonly logZ: Float32Array; // [B, T+1] u_i [nats]
  readonly lengths: Uint32Array; // [B] n
}

const width = ({ logZ, lengths }: Lines): number => logZ.length / lengths.length;

/** u_0 … u_n of up to `most` samples: the lines that training flattens onto log Z. */
export const lines = (batch: Lines, most: number): number[][] =>
  Array.from(batch.lengths.subarray(0, most), (n, b) =>
    Array.from(batch.logZ.subarray(b * width(batch), b * width(batch) + n + 1)),
  );

/** A batch of one prompt, with the log Z that the loss has learned of it, if it has one. */
interface Stated extends Lines {
  readonly learnedLogZ?: number;
}

/**
 * log Z(X) as the policy states it [nats]; null where nothing of this batch states it.
 * - root: u_i at the shortest length i, the mean over samples. At i = 0, r_0/T − t_0 (Hu et al.
 *   2024, eq. 3), which every row holds. Below the shortest length the official r is −99, so u_i
 *   means nothing there before t_i has learned −99/T − log Z.
 * - last: the mean of u_n over samples; of samples of q its expectation is log Z − KL(q ‖ target).
 * - learned: as it stood before the step that reports it.
 */
export function statedLogZ(
  batch: Stated,
  { minLength, logZAt }: { readonly minLength: number; readonly logZAt: LogZReading },
): Nats | null {
  const ofEach = {
    root: () => meanAt(batch, () => minLength),
    last: () => meanAt(batch, (n) => n),
    learned: () => batch.learnedLogZ ?? null,
  };
  return ofEach[logZAt]();
}

/** Must samples follow the policy, so that what they state is log Z as the policy has it? */
export const statedOnPolicy = ({ minLength, logZAt }: Parameters<typeof statedLogZ>[1]): boolean =>
  logZAt === "last" || (logZAt === "root" && minLength > 0);

/**
 * Mean over samples of u at a prefix that the length chooses. Shorter samples are left out, and so
 * is a prefix that is no answer, where u is −∞.
 */
function meanAt(batch: Lines, prefix: (n: number) => number): Nats | null {
  const values = Array.from(batch.lengths, (n, b) => ({ n, b, i: prefix(n) }))
    .filter(({ n, i }) => i <= n)
    .map(({ b, i }) => batch.logZ[b * width(batch) + i])
    .filter((u) => u > -Infinity);
  return values.length === 0 ? null : values.reduce((sum, u) => sum + u, 0) / values.length;
}
