import type { Prompt } from "../../lm/sequences";
import { packActionSettings } from "../../objectives/actions";
import { likelihood } from "../../objectives/likelihood/spec";
import { batchOf } from "../../lm/batch-of";
import { type Draw, below, drawsOf } from "../draws";
import type { Collected, Judging, Method, Round, Sampler, Settings } from "../method";
import type { Problem } from "../problem";
import { choosePrompt } from "../sampling";
import type { SftSettings } from "./settings";

/**
 * Supervised fine-tuning: maximum likelihood, L = −(Σ l + t_n), of given sequences. It minimises
 * the forward KL from their law, and never asks for a reward.
 */
export class Sft implements Method<SftSettings, Readonly<Record<never, never>>> {
  readonly losses = [likelihood];

  constructor(
    private readonly problem: Problem,
    private settings: Settings<SftSettings>,
  ) {}

  async collect({ stopToken }: Sampler, round: Round): Promise<Collected> {
    const draws = drawsOf(this.settings.seed, round.index);
    const prompt = choosePrompt(this.problem, draws("prompt"));
    const given = await this.given(prompt, round.rewardTemperature, draws("given"));
    const { maxLength } = this.problem.rules();
    const z = batchOf(given, { width: maxLength, stopToken, tool: this.problem.tool });
    return { prompt, behaviour: { kind: this.settings.own.source }, z, fresh: false };
  }

  /** One sequence for every row of a batch, with replacement. */
  private async given(prompt: Prompt, temperature: number, draw: Draw): Promise<Uint32Array[]> {
    const { samples: count, own } = this.settings;
    if (own.source === "posterior") {
      const { posterior } = this.problem;
      if (!posterior) throw new Error("Nobody can draw exact samples of this target.");
      return [...(await posterior(prompt, { count, temperature, draw }))];
    }
    const known = this.problem.references?.(prompt) ?? [];
    if (known.length === 0) throw new Error(`No answer is known for the prompt ${prompt.id}.`);
    return Array.from({ length: count }, (_, b) => known[below(known.length, draw(b))]);
  }

  judge({ prompt, z }: Collected): Judging {
    const { minLength, maxLength } = this.problem.rules();
    const scale = 1 / this.settings.accumulate;
    const settings = packActionSettings({ scale, minLength, maxLength, clip: 0 });
    const weight = new Float32Array(z.batch * (z.width + 1)).fill(1);
    return {
      loss: likelihood,
      batch: { prompt, z, inputs: { weight, settings }, scored: false },
      read: ({ logQ, logStop, loss, finite }) => ({ logQ, logStop, loss, finite }),
    };
  }

  remember(): void {} // what is given is given again
  forget(): void {} // no reward is stored

  use(settings: Settings<SftSettings>): void {
    this.settings = settings;
  }

  state = () => ({});
  restore(): void {} // every batch follows from its round
}
