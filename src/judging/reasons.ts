import { exp } from "../exact-math";
import type { Policy } from "../lm/policy";
import type { Nats, Prompt } from "../lm/sequences";
import { type ListedTree, listedTree } from "../reward/listed-tree";
import type { EvidenceBound, LabelFigures } from "./label-figures";
import type { Judgeable } from "./judgeable";
import type { LabelledStrings } from "./labelled";
import { logSumExp } from "./numbers";
import { edgesOf, listedLogProbs, listedStringMasses } from "./string-masses";

/**
 * Labels by way of reasons: p(Y | X) = Σ_z q(z | X) p(Y | X z), over every reason that the task
 * lists, so that no figure here is estimated.
 */

/** What is known of the reasons under one prompt, [N] each [nats]. */
export interface ReasonScores {
  /** log p(z | X) of the frozen model. */
  readonly logPrior: Float64Array;
  /** log p(Y | X z) by label. */
  readonly logLikelihoods: readonly Float64Array[];
  /** Right after X, by label. */
  readonly direct: readonly Nats[];
}

/** Log-masses of the reasons under a sampler, [N]. */
export type ReasonMasses = Float64Array;

export const VOTES = 10; // reasons that vote on a label

/** The reasons of a task as a tree, and their masses and scores. */
export class Reasons {
  private readonly tree: ListedTree;
  private readonly priors = new Map<string, Float64Array>(); // by prompt: the base never changes

  constructor(
    private readonly policy: Policy,
    private readonly task: Judgeable,
    private readonly labelled: LabelledStrings,
  ) {
    this.tree = listedTree(labelled.strings.map(({ tokens }) => tokens));
  }

  /** The part that changes with the likelihood alone; it may walk the untrained model's tree. */
  async scores(prompt: Prompt): Promise<ReasonScores> {
    const { continuations: scorer } = this.task;
    if (!scorer) throw new Error("Reasons are scored by a task that scores continuations.");
    const { continuations, direct, strings } = this.labelled;
    const logPrior = await this.prior(prompt);
    const logLikelihoods: Float64Array[] = [];
    for (const tokens of continuations) {
      const asked = strings.map(({ tokens: after }) => ({ after, tokens }));
      logLikelihoods.push(Float64Array.from(await scorer.logProbs(prompt, asked)));
    }
    const none = new Uint32Array();
    return {
      logPrior,
      logLikelihoods,
      direct: await scorer.logProbs(
        prompt,
        direct.map((tokens) => ({ after: none, tokens })),
      ),
    };
  }

  labelOf = (prompt: Prompt): number | undefined => this.labelled.labelOf(prompt);

  /** What the reasons of the policy, or of the untrained model, say of a prompt's label. */
  async figures(prompt: Prompt, adapter: "on" | "off"): Promise<LabelFigures> {
    const scores = await this.scores(prompt);
    return labelFigures(scores, await this.masses(prompt, adapter), this.labelOf(prompt));
  }

  /** p(the prompt's label | X z), or the first label's where nobody knows it, by reason. */
  async chances(prompt: Prompt): Promise<ReadonlyMap<string, number>> {
    const { logLikelihoods } = await this.scores(prompt);
    const label = this.labelOf(prompt) ?? 0;
    const chance = (z: number) => shares(logLikelihoods.map((of) => of[z]))[label];
    return new Map(this.labelled.strings.map(({ tokens }, z) => [tokens.join(" "), chance(z)]));
  }

  private async prior(prompt: Prompt): Promise<Float64Array> {
    const known = this.priors.get(prompt.id);
    if (known) return known;
    const logPrior = listedLogProbs(this.tree, await this.edges(prompt, "off"));
    this.priors.set(prompt.id, logPrior);
    return logPrior;
  }

  /** Masses under the policy, or the untrained model, as the sampler in use draws. */
  async masses(prompt: Prompt, adapter: "on" | "off"): Promise<ReasonMasses> {
    return listedStringMasses(this.tree, await this.edges(prompt, adapter), this.task.rules());
  }

  private edges(prompt: Prompt, adapter: "on" | "off") {
    return edgesOf(this.policy, { tree: this.tree, prompt }, adapter);
  }
}

/** What reasons drawn with these masses say of a prompt's label. */
export function labelFigures(
  { logPrior, logLikelihoods, direct }: ReasonScores,
  masses: ReasonMasses,
  label: number | undefined,
): LabelFigures {
  const total = logSumExp(masses);
  const q = masses.map((mass) => exp(mass - total));
  const vote = logLikelihoods.map(() => 0);
  const summed = logLikelihoods.map(() => 0);
  q.forEach((share, z) => {
    const p = shares(logLikelihoods.map((of) => of[z]));
    p.forEach((of, k) => (summed[k] += share * of));
    vote[p.indexOf(Math.max(...p))] += share;
  });
  const own = label === undefined ? undefined : logLikelihoods[label];
  return {
    label: label ?? null,
    direct: shares(direct),
    summed,
    vote,
    votes: majorityChances(vote),
    elsewhere: Math.max(0, 1 - exp(total)),
    bound: own ? evidenceBound(logPrior, own, masses) : null,
  };
}

/** p of each, given that it is one of them. */
function shares(logs: readonly Nats[]): number[] {
  const norm = logSumExp(logs);
  return logs.map((x) => exp(x - norm));
}

/**
 * Chances that ten votes name either of two labels, when each vote is drawn for itself. As in the
 * code of Hu et al. 2024, the second label needs more than half, so that a tie names the first.
 */
function majorityChances([, second]: readonly number[]): number[] {
  let most = 0;
  for (let k = Math.floor(VOTES / 2) + 1; k <= VOTES; k++) most += binomial(VOTES, k, second);
  return [1 - most, most];
}

/** Chance of k of n independent trials. */
function binomial(n: number, k: number, p: number): number {
  let ways = 1;
  for (let i = 1; i <= k; i++) ways *= (n - k + i) / i;
  let chance = ways;
  for (let i = 0; i < n; i++) chance *= i < k ? p : 1 - p;
  return chance;
}

/** The bound of one label's evidence, [N] each: log p(z | X), log p(Y | X z), log q(z | X). */
export function evidenceBound(
  logPrior: Float64Array,
  logLikelihood: Float64Array,
  masses: ReasonMasses,
): EvidenceBound {
  const joint = logPrior.map((p, z) => p + logLikelihood[z]);
  const logEvidence = logSumExp(joint);
  const total = logSumExp(masses);
  let elbo = 0;
  let klReverse = 0;
  let klForward = 0;
  masses.forEach((mass, z) => {
    const logQ = mass - total;
    const logPosterior = joint[z] - logEvidence;
    const q = exp(logQ);
    if (q > 0) {
      elbo += q * (joint[z] - logQ);
      klReverse += q * (logQ - logPosterior);
    }
    const posterior = exp(logPosterior);
    if (posterior > 0) klForward += posterior * (logPosterior - mass);
  });
  return { logEvidence, elbo, klReverse, klForward };
}
