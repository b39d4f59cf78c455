import type { JudgedAction } from "../actions";

/**
 * −weight · log q of an action. Weight 1 everywhere is maximum likelihood; the advantage of the
 * action is REINFORCE (Williams 1992), whose gradient it has when the weight is held fixed.
 */
export function weightedLikelihood(logQ: number, { weight = 0 }): JudgedAction {
  return { loss: -weight * logQ, slope: -weight };
}
