import { number } from "../schema/field";

/**
 * The field of a term's penalty P. Where log R has the likelihood with weight 1 and T is 1, the
 * strings that are no answer keep at most e^{−P}·(1 − s)/s of the trained policy, s the share of
 * answers under the frozen model. A larger P leaves less, but a residual of P nats that is met
 * seldom disturbs what is learned of the answers: on the tree of `no-answer.test.ts` KL(target ‖ q)
 * among answers ends at 1e-9 for P = 4, at 2e-4 for 7 and at 1e-2 for 12.
 */
export const penaltyField = number({
  label: "Penalty of what is no answer",
  default: 7,
  min: 1,
  max: 99,
  step: 1,
  unit: "nats",
  apply: "live",
  section: "reward",
  why:
    "A sampled string that is no answer has this taken off its log-reward in training, which " +
    "lowers its probability; the target gives it none. Unfinished prefixes are left out instead.",
  source: "ours",
});
