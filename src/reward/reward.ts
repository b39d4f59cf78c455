/**
 * log R(z) = w · log p_LM(z⊤ | X) + Σ weight · value(z) over the terms, at every prefix. The first
 * part needs the model and is added on the device.
 */
import type { Nats, Prompt, Sequences } from "../lm/sequences";
import { sequence } from "../lm/sequences";
import type { ValuesOf } from "../schema/field";
import type { likelihoodFields } from "./fields";
import type { AskedTerm, Candidate, Leaves, RewardContext, Term, TermSpec } from "./term";
import { terms } from "./terms";

/**
 * [B, T+1] untempered log-reward of every prefix of a batch, without the likelihood term, 0 past
 * the length [nats]. It depends on the batch and the current leaves alone. A reward that needs a
 * model resolves later, so whoever reads it must await it.
 */
export type BatchLogReward = (prompt: Prompt, z: Sequences) => Float32Array | Promise<Float32Array>;

/** w, the weight of log p_LM(z⊤ | X) in log R. */
export const likelihoodWeightFrom = (leaves: Leaves): number =>
  (leaves as ValuesOf<typeof likelihoodFields>)["reward.likelihood"];

/**
 * The terms in force whose values are computed here: those offered to every task and the task's
 * own, where the leaves turn them on. Leaves are as `decodeLeaf` accepted them, complete.
 */
export const termsFrom = (leaves: Leaves, context: RewardContext): Term[] =>
  inForceOf(leaves, context).filter((term) => "value" in term);

/** The terms in force that are asked for their values. */
export const askedTermsFrom = (leaves: Leaves, context: RewardContext): AskedTerm[] =>
  inForceOf(leaves, context).filter((term) => "ask" in term);

function inForceOf(leaves: Leaves, context: RewardContext): (Term | AskedTerm)[] {
  const specs: [string, TermSpec][] = Object.entries(terms);
  return specs
    .filter(([name, spec]) => spec.offered || context.own.includes(name))
    .map(([, spec]) => spec.make(leaves, context))
    .filter((term) => term !== null);
}

/** log R of one whole string, without the likelihood [nats]. */
export function logRewardOf(
  inForce: readonly Term[],
  tokens: Uint32Array,
  textOf: RewardContext["textOf"],
): Nats {
  let decoded: string | undefined;
  const z: Candidate = { tokens, text: () => (decoded ??= textOf(tokens)) };
  return inForce.reduce((sum, term) => sum + term.weight * term.value(z), 0);
}

/**
 * log R of every prefix z_1:i taken as a whole string, i = 0..n: [B, T+1], 0 past the length
 * [nats]. Unfinished prefixes that are no answer have −∞ and are left out of every residual; whole
 * strings have the finite penalties of their terms instead.
 */
export function prefixLogRewards(
  inForce: readonly Term[],
  z: Sequences,
  textOf: RewardContext["textOf"],
): Float32Array {
  const logR = new Float32Array(z.batch * (z.width + 1));
  const penalised = inForce.map(withPenalty);
  for (let b = 0; b < z.batch; b++)
    for (let i = 0, n = z.lengths[b]; i <= n; i++) {
      const terms = i === n ? penalised : inForce;
      logR[b * (z.width + 1) + i] = logRewardOf(terms, sequence(z, b).subarray(0, i), textOf);
    }
  return logR;
}

/** The term as a sampled string meets it. */
function withPenalty(term: Term): Term {
  const { penalty, weight } = term;
  if (penalty === undefined) return term;
  const finite = (value: number) => (value === -Infinity ? -penalty / weight : value);
  return { ...term, value: (z) => finite(term.value(z)) };
}

/** At least log R of every string of n tokens that begins with `prefix`. */
type LogRewardBound = (prefix: Uint32Array, n: number) => Nats;

/** The sum of the terms' bounds; null when one of them has none. */
export function boundOf(inForce: readonly Pick<Term, "bound">[]): LogRewardBound | null {
  const bounded = inForce.filter((term) => term.bound !== undefined);
  if (bounded.length < inForce.length) return null;
  return (prefix, n) => bounded.reduce((sum, term) => sum + (term.bound?.(prefix, n) ?? 0), 0);
}
