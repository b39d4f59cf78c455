import { packActionSettings } from "../../objectives/actions";
import { likelihood } from "../../objectives/likelihood/spec";
import { Ahead } from "../ahead";
import type { Collected, Judging, Method, Round, Sampler, Settings } from "../method";
import { actionLogProbs, actionsOf, sumsOf } from "../policy-gradient/actions";
import type { Drawn } from "../policy-gradient/drawn";
import { type Rewarded, drawFor, findingsOf, rewardOf } from "../policy-gradient/rollout";
import type { Problem } from "../problem";
import { advantages } from "./advantages";
import type { ReinforceSettings } from "./settings";
import type { ReinforceState } from "./state";

type Rollout = Collected & Drawn & Rewarded;

/**
 * REINFORCE (Williams 1992): the gradient of the mean of A · log q(z⊤) with A held fixed, A the
 * score log R(z⊤)/T − β log q(z⊤) less a baseline. At β = 1 the expected score is
 * log Z − KL(q ‖ target). log q in the score is that of the moment when the sample was drawn.
 */
export class Reinforce implements Method<ReinforceSettings, ReinforceState, Rollout> {
  readonly losses = [likelihood];
  private readonly ahead = new Ahead<Drawn>();

  constructor(
    private readonly problem: Problem,
    private settings: Settings<ReinforceSettings>,
  ) {}

  async collect(policy: Sampler, { index, wantPrior }: Round): Promise<Rollout> {
    const { own, accumulate } = this.settings;
    const draw = (round: number) => drawFor(policy, this.problem, this.settings, round);
    const isOlder = own.lag > 0 || !this.ahead.isEmpty;
    const found = await this.ahead.take(index, own.lag * accumulate, draw);
    const isTrained = this.problem.trainPrompts.some(({ id }) => id === found.prompt.id);
    const drawn = isTrained ? found : await draw(index);
    const rewarded = await rewardOf(policy, this.problem, drawn, wantPrior);
    const kind = isOlder && isTrained ? "stale" : "on-policy";
    return { ...drawn, ...rewarded, behaviour: { kind }, fresh: true };
  }

  judge(rollout: Rollout, { rewardTemperature }: Round): Judging {
    const { prompt, z } = rollout;
    const { minLength, maxLength } = this.problem.rules();
    const weight = this.weights(rollout, rewardTemperature);
    const scale = 1 / this.settings.accumulate;
    const settings = packActionSettings({ scale, minLength, maxLength, clip: 0 });
    return {
      loss: likelihood,
      batch: { prompt, z, inputs: { weight, settings }, scored: false },
      read: (trained) => findingsOf(trained, rollout, this.problem, rewardTemperature),
    };
  }

  /** A of every sequence, at each of its actions, [B, T+1]. */
  private weights({ z, logR, ...drawn }: Rollout, rewardTemperature: number): Float32Array {
    const { baseline, klWeight } = this.settings.own;
    const rules = this.problem.rules();
    const width = z.width + 1;
    const logQ = sumsOf(actionLogProbs(drawn, z, rules), z, rules);
    const scores = logQ.map(
      (q, b) => logR[b * width + z.lengths[b]] / rewardTemperature - klWeight * q,
    );
    const out = new Float32Array(z.batch * width);
    advantages(scores, baseline).forEach((advantage, b) => {
      for (const i of actionsOf(z, b, rules)) out[b * width + i] = advantage;
    });
    return out;
  }

  remember(): void {} // nothing of a batch is used again
  forget(): void {} // rewards are computed when a batch is trained on

  use(settings: Settings<ReinforceSettings>): void {
    this.settings = settings;
  }

  state = (): ReinforceState => ({ ahead: this.ahead.state() });

  restore({ ahead }: ReinforceState): void {
    this.ahead.restore(ahead);
  }
}
