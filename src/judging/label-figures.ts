import type { Nats } from "../lm/sequences";
import type { Proportion } from "./proportion";

/** How the labels of one prompt are told from its reasons. Shares are by label. */
export interface LabelFigures {
  readonly label: number | null; // the prompt's own, where it is known
  readonly direct: readonly number[]; // p(Y | X) read off without a reason, between the labels
  readonly summed: readonly number[]; // Σ_z q(z | X) p(Y | X z), between the labels
  readonly vote: readonly number[]; // chance of each vote of one reason
  readonly votes: readonly number[]; // chance that the majority of ten names it
  readonly elsewhere: number; // q's mass on strings that are no listed reason
  readonly bound: EvidenceBound | null; // of the prompt's own label
}

/**
 * log p(Y | X) = ELBO + KL(q ‖ posterior), over the listed reasons, q conditioned on them [nats].
 */
export interface EvidenceBound {
  readonly logEvidence: Nats; // log Σ_z p(z | X) p(Y | X z)
  readonly elbo: Nats; // E_q[log p(z Y | X) − log q(z | X)]
  readonly klReverse: Nats; // KL(q ‖ posterior)
  /** KL(posterior ‖ q); q is not conditioned, so that its mass elsewhere counts against it. */
  readonly klForward: Nats;
}

/** How one prompt's label is told by a vote, at a step. */
export interface ToldPrompt extends Pick<LabelFigures, "label" | "vote" | "votes"> {
  readonly prompt: string; // its id
  readonly step: number;
}

/** Of the prompts of a split whose label is known. */
export interface LabelMeans {
  readonly prompts: number;
  /** Share of prompts whose label is named right, with the interval of so many prompts. */
  readonly direct: Proportion | null; // read off without a reason
  readonly summed: Proportion | null; // by the exact sum over reasons
  /** Mean chance that the vote of ten is right: no vote is drawn. */
  readonly votes: Proportion | null;
  readonly reason: number; // mean chance that one reason's vote is right
  readonly elsewhere: number;
  readonly logEvidence: Nats;
  readonly elbo: Nats;
  readonly klReverse: Nats;
  readonly klForward: Nats;
}

/** How labels are told by way of reasons, at one moment of a run. */
export interface LabelReport {
  readonly policy: LabelFigures; // of the watched prompt
  readonly untrained: LabelFigures;
  readonly train: LabelMeans | null; // of every training prompt
  /** Of one held-out prompt in seven; null before the first step, so that a run opens sooner. */
  readonly heldOut: LabelMeans | null;
}
