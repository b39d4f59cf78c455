import { exp } from "../../exact-math";
import type { Nats } from "../../lm/sequences";
import { normalised } from "../decodings/rows";
import type { FrozenTree } from "../frozen";
import { normalisedLogs } from "../numbers";
import { type Sampler, pushDownRows } from "../sampler";

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
 * Local masking: every next token that the checker refuses is removed and the others renormalised.
 * log-probabilities [V]; all −∞ at a dead end, where every token is refused.
 */
export function maskedRow(
  logP: ArrayLike<Nats>,
  { prefix, barred, stop }: { prefix: ArrayLike<number>; barred: number; stop: number },
  constraint: Constraint,
): Float64Array {
  const kept = (v: number) => v !== barred && mayFollow(constraint, prefix, v, stop);
  return normalised(logP, kept);
}

/**
 * What local masking draws, exact: log-masses [N] of a tree's first `size` nodes, which must keep
 * whole rows. It is not p(· | the constraint): a prefix is not charged for how little of its
 * continuations' mass satisfies the constraint. The mass of dead ends is lost.
 */
export const localMaskingLaw = (
  tree: FrozenTree,
  size: number,
  constraint: Constraint,
  sampler: Sampler,
): Float64Array =>
  pushDownRows(tree, size, sampler, (node, barred) =>
    maskedRow(
      tree.wholeRow(node),
      { prefix: tree.string(node), barred, stop: tree.stop },
      constraint,
    ),
  );

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
