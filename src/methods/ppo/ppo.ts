import type { Sequences } from "../../lm/sequences";
import { packActionSettings } from "../../objectives/actions";
import { clipped } from "../../objectives/clipped/spec";
import type { Collected, Judging, Method, Round, Sampler, Settings } from "../method";
import { actionLogProbs, actionsOf, sumsOf } from "../policy-gradient/actions";
import type { Drawn } from "../policy-gradient/drawn";
import { type Rewarded, drawFor, findingsOf, rewardOf } from "../policy-gradient/rollout";
import type { Problem } from "../problem";
import { generalisedAdvantages } from "./advantages";
import { adaptedKlWeight } from "./kl-weight";
import type { PpoSettings } from "./settings";
import type { Held, PpoState } from "./state";

type Rollout = Collected & Held;

/**
 * PPO (Schulman et al. 2017): a batch is drawn, rewarded, and trained on for several steps, with
 * the probability of every action compared with that when it was drawn. The reward of an action is
 * −β log q, and the last one's has log R/T besides, so that at β = 1 the return of a sample is its
 * estimate of log Z, and the best policy is the target.
 */
export class Ppo implements Method<PpoSettings, PpoState, Rollout> {
  readonly losses = [clipped];
  private held: readonly Held[] = [];
  private klWeight: number | undefined; // where the adaptive one has got to

  constructor(
    private readonly problem: Problem,
    private settings: Settings<PpoSettings>,
  ) {}

  async collect(policy: Sampler, { index, wantPrior }: Round): Promise<Rollout> {
    const { accumulate, own } = this.settings;
    const slot = index % accumulate;
    const step = Math.floor(index / accumulate);
    const known = this.held.find((one) => one.slot === slot);
    if (known && step < known.step + own.epochs && this.isTrained(known))
      return { ...known, behaviour: { kind: "repeated" }, fresh: false };
    const drawn = await drawFor(policy, this.problem, this.settings, index);
    const isAdaptive = own.klRule === "adaptive";
    const rewarded = await rewardOf(policy, this.problem, drawn, wantPrior || isAdaptive);
    if (isAdaptive) this.adapt(drawn, rewarded);
    const held = heldOf(drawn, rewarded, { slot, step });
    this.held = [...this.held.filter((one) => one.slot !== slot), held];
    return { ...held, behaviour: { kind: "on-policy" }, fresh: true };
  }

  private isTrained = ({ prompt }: Held): boolean =>
    this.problem.trainPrompts.some(({ id }) => id === prompt.id);

  /** Moves β by the batch's mean of log q − log p_LM. */
  private adapt({ z, ...drawn }: Drawn, { frozen }: Rewarded): void {
    if (!frozen) throw new Error("The adaptive KL weight needs the frozen model's word.");
    const rules = this.problem.rules();
    const prior = sumsOf(actionLogProbs(frozen, z, rules), z, rules);
    const policy = sumsOf(actionLogProbs(drawn, z, rules), z, rules);
    const kl = policy.reduce((sum, q, b) => sum + q - prior[b], 0) / z.batch;
    this.klWeight = adaptedKlWeight(this.beta, kl, this.settings.own.klTarget);
  }

  /** β as it is now. */
  private get beta(): number {
    const { klRule, klWeight } = this.settings.own;
    return klRule === "adaptive" ? (this.klWeight ?? klWeight) : klWeight;
  }

  judge(rollout: Rollout, { rewardTemperature }: Round): Judging {
    const { prompt, z } = rollout;
    const { minLength, maxLength } = this.problem.rules();
    const old = actionLogProbs(rollout, z, { minLength, maxLength });
    const weight = this.advantages(rollout, old, rewardTemperature);
    const { clip } = this.settings.own;
    const scale = 1 / this.settings.accumulate;
    const settings = packActionSettings({ scale, minLength, maxLength, clip });
    return {
      loss: clipped,
      batch: { prompt, z, inputs: { weight, old, settings }, scored: false },
      read: (trained) => findingsOf(trained, rollout, this.problem, rewardTemperature),
    };
  }

  /** The advantage of every action, [B, T+1] by place. */
  private advantages({ z, logR }: Rollout, old: Float32Array, temperature: number): Float32Array {
    const width = z.width + 1;
    const places = this.placesOf(z);
    const rewards = places.map((of, b) => {
      const own = of.map((i) => -this.beta * old[b * width + i]);
      const end = logR[b * width + z.lengths[b]] / temperature;
      return own.map((reward, k) => (k === own.length - 1 ? reward + end : reward));
    });
    const out = new Float32Array(old.length);
    generalisedAdvantages(rewards, this.settings.own.lambda).forEach((of, b) =>
      of.forEach((advantage, k) => (out[b * width + places[b][k]] = advantage)),
    );
    return out;
  }

  private placesOf(z: Sequences): number[][] {
    const rules = this.problem.rules();
    return Array.from(z.lengths, (_, b) => actionsOf(z, b, rules));
  }

  remember(): void {} // a batch is held from when it is drawn

  forget(): void {
    this.held = [];
  }

  use(settings: Settings<PpoSettings>): void {
    const { klRule, klWeight } = settings.own;
    const before = this.settings.own;
    if (klRule !== before.klRule || klWeight !== before.klWeight) this.klWeight = undefined;
    this.settings = settings;
  }

  state(): PpoState {
    const { held, klWeight } = this;
    return { held, ...(klWeight !== undefined && { klWeight }) };
  }

  restore({ held, klWeight }: PpoState): void {
    this.held = held;
    this.klWeight = klWeight;
  }
}

function heldOf(
  { prompt, z, logQ, logStop }: Drawn,
  { logR, logPrior }: Rewarded,
  at: Pick<Held, "slot" | "step">,
): Held {
  return { ...at, prompt, z, logQ, logStop, logR, ...(logPrior && { logPrior }) };
}
