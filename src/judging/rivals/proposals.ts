import { log } from "../../exact-math";
import type { Nats } from "../../lm/sequences";
import { normalised } from "../decodings/rows";
import { logSumExp } from "../numbers";
import { awrs } from "./awrs";
import { type Constraint, mayFollow } from "./constraint";
import { chosenByWeight } from "./importance-resampling";

/** Where a particle stands before its next token. Rows [V] are those of the sampler in use. */
export interface Standing {
  readonly prefix: readonly number[];
  readonly prior: Float64Array; // log p_0(· | s), the frozen model
  readonly policy: Float64Array | null; // log q(· | s), where the proposal reads it
  readonly stop: number;
}

/** A next token with the log of p_0(token | s) over the chance that it was proposed with. */
export interface Proposed {
  readonly token: number; // −1 where nothing could be proposed
  readonly logWeight: Nats; // −∞ then
  readonly tests: number; // calls of a checker
}

/** Uniform numbers in (0, 1) of one particle and position, by their place. */
export type Uniforms = (place: number) => number;

/**
 * How a particle's next token is drawn. E[w · 1{token}] is p_0(token | s), times the checker's 0 or
 * 1.
 */
export interface Proposal {
  readonly reads: "prior" | "policy"; // the policy's rows beside the prior's, or not
  readonly next: (at: Standing, uniforms: Uniforms) => Proposed;
}

/** A proposal whose chance of any token is known, as bounds by an exact sample need it. */
export interface DensityProposal extends Proposal {
  /** log p_0(token | s) less the log-chance of proposing it. */
  readonly weigh: (at: Standing, token: number) => Nats;
}

const drawn = (weigh: DensityProposal["weigh"], row: (at: Standing) => ArrayLike<Nats>) => ({
  weigh,
  next: (at: Standing, uniforms: Uniforms): Proposed => {
    const token = chosenByWeight(row(at), uniforms(0));
    return { token, logWeight: token < 0 ? -Infinity : weigh(at, token), tests: 0 };
  },
});

/** p_0 itself: the bootstrap filter. */
export const fromPrior: DensityProposal = {
  reads: "prior",
  ...drawn(
    () => 0,
    ({ prior }) => prior,
  ),
};

/** The policy, trained or not. */
export const fromPolicy: DensityProposal = {
  reads: "policy",
  ...drawn((at, token) => at.prior[token] - policyRow(at)[token], policyRow),
};

function policyRow({ policy }: Standing): Float64Array {
  if (policy === null) throw new Error("A proposal from the policy was given no row of it.");
  return policy;
}

/** Local masking, weighed by the mass that the checker lets through: V − 1 tests a token. */
export const masked = (constraint: Constraint): Proposal => ({
  reads: "prior",
  next: ({ prior, prefix, stop }, uniforms) => {
    let tests = 0;
    const row = normalised(prior, (v) => {
      if (prior[v] === -Infinity) return false;
      tests++;
      return mayFollow(constraint, prefix, v, stop);
    });
    const token = chosenByWeight(row, uniforms(0));
    const kept = Array.from(prior).filter((_, v) => row[v] > -Infinity);
    return { token, logWeight: logSumExp(kept), tests };
  },
});

/** Adaptive weighted rejection: few tests a token, the same law of weight and token. */
export const awrsProposal = (constraint: Constraint): Proposal => ({
  reads: "prior",
  next: ({ prior, prefix, stop }, uniforms) => {
    const gumbel = prior.map((p, v) => p - log(-log(uniforms(v))));
    return awrs(prior, gumbel, (token) => mayFollow(constraint, prefix, token, stop));
  },
});
