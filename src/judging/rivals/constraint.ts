import { exp } from "../../exact-math";
import type { Nats } from "../../lm/sequences";
import { normalisedLogs } from "../numbers";

/** What a string must satisfy, as far as its prefixes show it. */
export interface Constraint {
  /**
   * May a string that satisfies the constraint begin with `prefix`? A checker may say yes too often
   * of a prefix, never too seldom.
   */
  readonly allows: (prefix: ArrayLike<number>) => boolean;
  /** Does the whole string satisfy it? Only strings of allowed prefixes do. */
  readonly satisfied: (string: ArrayLike<number>) => boolean;
}

/** Does the checker let `token` follow `prefix`? ⊤ must end a string that satisfies it. */
export const mayFollow = (
  { allows, satisfied }: Constraint,
  prefix: ArrayLike<number>,
  token: number,
  stop: number,
): boolean =>
  token === stop ? satisfied(prefix) : allows(Uint32Array.of(...Array.from(prefix), token));

/**
 * What conditioning draws, and rejection with it: log p(z | the constraint) [N] of strings with
 * log-masses `logPrior`, and the share of draws that rejection accepts.
 */
export function conditioned(
  logPrior: ArrayLike<Nats>,
  satisfied: (z: number) => boolean,
): { readonly logLaw: Float64Array; readonly acceptance: number } {
  const kept = Float64Array.from(logPrior, (p, z) => (satisfied(z) ? p : -Infinity));
  return { logLaw: normalisedLogs(kept), acceptance: kept.reduce((sum, p) => sum + exp(p), 0) };
}
