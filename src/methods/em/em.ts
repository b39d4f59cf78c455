import type { Prompt, Sequences } from "../../lm/sequences";
import { sequence } from "../../lm/sequences";
import { packActionSettings } from "../../objectives/actions";
import { likelihood } from "../../objectives/likelihood/spec";
import type { Ending } from "../../reward/terminal";
import { drawsOf } from "../draws";
import { GFlowNet } from "../gflownet/gflownet";
import type { GFlowNetState } from "../gflownet/state";
import type { Collected, Fresh, Judging, Method, Round, Sampler, Settings } from "../method";
import type { Problem } from "../problem";
import { choosePrompt, sampleBatch } from "../sampling";
import { phaseOf } from "./phases";
import type { EmSettings } from "./settings";

/** Whole examples X z Y of an M-step: z is given, the tokens of Y are what is learned. */
const M_STEP = "m-step";

/**
 * Variational EM (Hu et al. 2024, §4.3, iterated): an E-step moves q(z | X) to the posterior
 * p(z | X) p(Y | X z) / p(Y | X) by GFlowNet steps; an M-step raises E_q[log p(Y | X z)] by maximum
 * likelihood of Y, on an adapter of the likelihood's own that goes on from round to round. Every
 * M-step draws its z anew from the policy, which stands still meanwhile.
 */
export class Em implements Method<EmSettings, GFlowNetState> {
  readonly losses;
  readonly likelihoodLosses = [likelihood];
  private readonly eStep: GFlowNet;
  private readonly ending: Ending;

  constructor(
    private readonly problem: Problem,
    private settings: Settings<EmSettings>,
  ) {
    const { ending } = problem;
    if (!ending) throw new Error("Variational EM needs a task whose strings end in an answer.");
    this.ending = ending;
    this.eStep = new GFlowNet(problem, ofEStep(settings));
    this.losses = this.eStep.losses;
  }

  async collect(policy: Sampler, round: Round): Promise<Collected> {
    const { kind, isFirst } = this.phase(round);
    if (kind === "M") return this.examples(policy, round);
    // what was rewarded under the likelihood of the round before is wrong now
    if (isFirst && round.index % this.settings.accumulate === 0) this.eStep.forget();
    return this.eStep.collect(policy, round);
  }

  private phase = ({ index }: Round) =>
    phaseOf(this.settings.own.rounds, Math.floor(index / this.settings.accumulate));

  private async examples(policy: Sampler, round: Round): Promise<Collected> {
    const draws = drawsOf(this.settings.seed, round.index);
    const prompt = choosePrompt(this.problem, draws("prompt"));
    const sampling = { prompt, index: round.index, temperature: 1 };
    const reasons = await sampleBatch(policy, this.problem, this.settings, sampling);
    const z = this.answered(prompt, reasons, policy.stopToken);
    return { prompt, behaviour: { kind: M_STEP }, z, fresh: false };
  }

  /** z Y of every z; only the tokens of Y are actions. */
  private answered(prompt: Prompt, reasons: Sequences, stopToken: number): Sequences {
    const Y = this.ending.continuation(prompt);
    const width = this.problem.rules().maxLength + this.ending.longest;
    const { batch } = reasons;
    const tokens = new Uint32Array(batch * width).fill(stopToken);
    const actions = new Uint8Array(batch * width).fill(1);
    const lengths = reasons.lengths.map((n) => n + Y.length);
    reasons.lengths.forEach((n, b) => {
      tokens.set(sequence(reasons, b), b * width);
      tokens.set(Y, b * width + n);
      actions.fill(0, b * width, b * width + n);
    });
    return { batch, width, tokens, lengths, actions };
  }

  judge(collected: Collected, round: Round): Judging {
    if (collected.behaviour.kind !== M_STEP)
      return this.eStep.judge(collected as Parameters<GFlowNet["judge"]>[0], round);
    const { prompt, z } = collected;
    const scale = 1 / this.settings.accumulate;
    // what follows Y is not learned: its weight is 0
    const weight = new Float32Array(z.batch * (z.width + 1)).fill(1);
    z.lengths.forEach((n, b) => (weight[b * (z.width + 1) + n] = 0));
    const settings = packActionSettings({ scale, minLength: 0, maxLength: z.width, clip: 0 });
    return {
      loss: likelihood,
      batch: { prompt, z, inputs: { weight, settings }, scored: false },
      read: ({ logQ, logStop, loss, finite }) => ({ logQ, logStop, loss, finite }),
    };
  }

  learningRateAt(taken: number): number | undefined {
    const { rounds, learningRate } = this.settings.own;
    return phaseOf(rounds, taken).kind === "M" ? learningRate : undefined;
  }

  remember(batches: readonly Fresh[]): void {
    this.eStep.remember(batches);
  }

  forget(): void {
    this.eStep.forget();
  }

  use(settings: Settings<EmSettings>): void {
    this.settings = settings;
    this.eStep.use(ofEStep(settings));
  }

  state = (): GFlowNetState => this.eStep.state();
  restore(state: GFlowNetState): void {
    this.eStep.restore(state);
  }
}

const ofEStep = ({ own, ...settings }: Settings<EmSettings>) => ({ ...settings, own: own.eStep });
