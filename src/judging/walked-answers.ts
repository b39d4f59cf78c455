import type { Policy } from "../lm/policy";
import type { Prompt } from "../lm/sequences";
import type { Judgeable } from "./judgeable";
import { PromptWalk, targetOf } from "./prompt-walk";
import { ranked } from "./ranked";
import type { TruthFigures } from "./report";
import { policyMass, pushDownPrior } from "./sampler";

/**
 * Exact answers of one prompt by its walk alone: nothing is drawn, so that figures are bounds
 * where the walk is not whole. Strings are asked for their terminals only where these may matter;
 * the others count as not reached. Each terminal must be at most log p(⊤).
 */
export class WalkedAnswers {
  private readonly walk: PromptWalk;

  constructor(
    private readonly policy: Policy,
    private readonly task: Judgeable,
    private readonly prompt: Prompt,
    /** share of the target that may be missing */
    tolerance: number,
  ) {
    this.walk = new PromptWalk(policy, task, prompt, { lazy: true, tolerance });
  }

  /** Of the policy as it stands, against the target at a reward temperature. */
  async figures(temperature: number): Promise<TruthFigures> {
    const { policy, task, prompt } = this;
    const target = targetOf(task, temperature);
    const reached = (await this.walk.reach(target)).reached();
    const { frozen, size, unscored } = reached;
    const tree = policy.tree(prompt, "on");
    const masses = await policyMass(tree, frozen, size, target).finally(() => tree.close());
    const ofReached = (logs: Float64Array) =>
      logs.map((log, s) => (unscored.has(s) ? -Infinity : log));
    return ranked({
      ...{ task, prompt, temperature, reached },
      logPolicy: ofReached(masses),
      logPrior: ofReached(pushDownPrior(frozen, size, target)),
      ...{ sampled: null, diversity: null, samples: 1 },
    });
  }

  close = (): void => this.walk.close();
}
