import type { SamplePrefix, SampleRow } from "../../worker/protocol";

/**
 * What two prefixes of a string say of log Z, compared: Δ_ij = u_i − u_j [nats], i < j, where u_i
 * is prefix i's own estimate (Hu et al. 2024, equation 3: the loss is the squares of these). Above
 * 0 the policy writes the piece from i to j too often for what it is worth, below 0 too rarely.
 */
export interface Residual {
  readonly from: number; // i, the tokens of the shorter prefix
  readonly to: number; // j
  readonly value: number;
  readonly samples: number; // behind the mean; 1 of one string
}

/** Residuals of all pairs of prefixes that are answers; a prefix that is none has no finite u. */
export const residualsOf = (u: readonly number[]): readonly Residual[] => meanResiduals([u]);

/** The mean over samples, pair by pair, of those that are long enough. */
export function meanResiduals(lines: readonly (readonly number[])[]): readonly Residual[] {
  const longest = Math.max(0, ...lines.map((u) => u.length));
  const pairs: Residual[] = [];
  for (let from = 0; from < longest; from++)
    for (let to = from + 1; to < longest; to++) {
      let sum = 0;
      let samples = 0;
      for (const u of lines) {
        const value = (u[from] ?? NaN) - (u[to] ?? NaN);
        if (!Number.isFinite(value)) continue;
        sum += value;
        samples += 1;
      }
      if (samples > 0) pairs.push({ from, to, value: sum / samples, samples });
    }
  return pairs;
}

/** The three parts of one residual of a string; they add up to it [nats]. */
export interface Piece {
  readonly reward: number; // (log R_i − log R_j) / T
  readonly policy: number; // log q of the tokens from i to j
  readonly stop: number; // log q(⊤) at j less that at i
}

/** Null where the residual does not exist. */
export function pieceOf(
  { prefixes, rewardTemperature }: Pick<SampleRow, "prefixes" | "rewardTemperature">,
  { from, to }: Pick<Residual, "from" | "to">,
): Piece | null {
  const [start, end] = [prefixes[from], prefixes[to]];
  if (!start || !end || !Number.isFinite(start.u - end.u)) return null;
  const tokens = prefixes.slice(from, to).reduce((sum, { l }) => sum + (l ?? NaN), 0);
  return {
    reward: (start.r - end.r) / rewardTemperature,
    policy: tokens,
    stop: end.t - start.t,
  };
}

/** The end of the colour scale: the least of 1, 2, 5 times a power of ten that holds all values. */
export function scaleEnd(residuals: readonly Residual[]): number {
  const most = Math.max(LEAST_END, ...residuals.map(({ value }) => Math.abs(value)));
  const power = 10 ** Math.floor(Math.log10(most));
  const factor = [1, 2, 5, 10].find((step) => step * power >= most * (1 - 1e-9)) ?? 10;
  return factor * power;
}

const LEAST_END = 0.1; // nats: smaller residuals stay pale, since they are nearly solved

/** What a prefix adds to the one before, by which rows and columns are named. */
export const tokenTexts = (prefixes: readonly SamplePrefix[]): readonly string[] =>
  prefixes.map(({ text }, i) => {
    const before = prefixes[i - 1]?.text;
    return before !== undefined && text.startsWith(before) ? text.slice(before.length) : text;
  });
