import type { TrainBatch } from "../../lm/loss";
import type { Prompt, Sequences } from "../../lm/sequences";
import { sequence } from "../../lm/sequences";
import { packActionSettings } from "../../objectives/actions";
import { answers, packAnswerSettings } from "../../objectives/answers/spec";
import { likelihood } from "../../objectives/likelihood/spec";
import type { Objective } from "../../objectives/objective";
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
 * p(z | X) p(Y | X z) / p(Y | X) by GFlowNet steps; an M-step raises E_q[log p(Y | X z)], on an
 * adapter of the likelihood's own, by maximum likelihood of Y or by the cross-entropy of its label,
 * where the frozen model says how likely any answer is and only the choice is learned. Every M-step
 * draws its z anew from the policy, which stands still meanwhile.
 */
export class Em implements Method<EmSettings, GFlowNetState> {
  readonly losses;
  readonly likelihoodLosses;
  readonly likelihoodRows;
  readonly likelihoodChooses;
  private readonly eStep: GFlowNet;
  private readonly ending: Ending;
  private readonly answers: readonly Uint32Array[]; // that a label is chosen of; else none

  constructor(
    private readonly problem: Problem,
    private settings: Settings<EmSettings>,
    objective: Objective, // of E-steps
  ) {
    const { ending } = problem;
    if (!ending) throw new Error("Variational EM needs a task whose strings end in an answer.");
    this.ending = ending;
    this.eStep = new GFlowNet(problem, ofEStep(settings), objective);
    this.losses = this.eStep.losses;
    this.answers = settings.own.learns === "label" ? (ending.answers ?? []) : [];
    this.likelihoodChooses = this.answers.length > 0;
    this.likelihoodLosses = [this.likelihoodChooses ? answers : likelihood];
    this.likelihoodRows = Math.max(1, this.answers.length);
  }

  async collect(policy: Sampler, round: Round): Promise<Collected> {
    const { kind, isFirst } = this.phase(round);
    if (kind === "M") return this.examples(policy, round);
    // what was rewarded under the likelihood of the round before is wrong now
    if (isFirst && round.index % this.settings.accumulate === 0) this.eStep.forget();
    return this.eStep.collect(policy, round);
  }

  private phase = ({ index }: Round) => this.phaseAt(Math.floor(index / this.settings.accumulate));
  private phaseAt = (taken: number) => phaseOf(this.settings.own.rounds, taken);

  private async examples(policy: Sampler, round: Round): Promise<Collected> {
    const draws = drawsOf(this.settings.seed, round.index);
    const prompt = choosePrompt(this.problem, draws("prompt"));
    const sampling = { prompt, index: round.index, temperature: 1 };
    const reasons = await sampleBatch(policy, this.problem, this.settings, sampling);
    const z = this.answered(prompt, reasons, policy.stopToken);
    return { prompt, behaviour: { kind: M_STEP }, z, fresh: false };
  }

  /** z Y of every z, its rivals after it where there are any; only the tokens of Y are actions. */
  private answered(prompt: Prompt, reasons: Sequences, stopToken: number): Sequences {
    const own = this.ending.continuation(prompt);
    const isOwn = (Y: Uint32Array) => Y.join(" ") === own.join(" ");
    const rivals = this.answers.filter((Y) => !isOwn(Y));
    const width = this.problem.rules().maxLength + this.ending.longest;
    const rows = Array.from(reasons.lengths, (_, b) => sequence(reasons, b)).flatMap((z) =>
      [own, ...rivals].map((Y) => ({ z, Y })),
    );
    const batch = rows.length;
    const tokens = new Uint32Array(batch * width).fill(stopToken);
    const actions = new Uint8Array(batch * width).fill(1);
    rows.forEach(({ z, Y }, row) => {
      tokens.set(z, row * width);
      tokens.set(Y, row * width + z.length);
      actions.fill(0, row * width, row * width + z.length);
    });
    const lengths = Uint32Array.from(rows, ({ z, Y }) => z.length + Y.length);
    return { batch, width, tokens, lengths, actions };
  }

  judge(collected: Collected, round: Round): Judging {
    if (collected.behaviour.kind !== M_STEP)
      return this.eStep.judge(collected as Parameters<GFlowNet["judge"]>[0], round);
    const { prompt, z } = collected;
    const [loss] = this.likelihoodLosses;
    return {
      loss,
      batch: { prompt, z, inputs: this.inputsOf(z), scored: false },
      read: ({ logQ, logStop, loss, finite }) => ({ logQ, logStop, loss, finite }),
    };
  }

  private inputsOf(z: Sequences): TrainBatch["inputs"] {
    const scale = 1 / this.settings.accumulate;
    if (this.likelihoodChooses)
      return { settings: packAnswerSettings({ scale, answers: this.likelihoodRows }) };
    // what follows Y is not learned: its weight is 0
    const weight = new Float32Array(z.batch * (z.width + 1)).fill(1);
    z.lengths.forEach((n, b) => (weight[b * (z.width + 1) + n] = 0));
    const settings = packActionSettings({ scale, minLength: 0, maxLength: z.width, clip: 0 });
    return { weight, settings };
  }

  learningRateAt(taken: number): number | undefined {
    return this.phaseAt(taken).kind === "M" ? this.settings.own.learningRate : undefined;
  }

  renewsLikelihoodAt(taken: number): boolean {
    const { kind, isFirst } = this.phaseAt(taken);
    return this.settings.own.adapter === "fresh" && kind === "M" && isFirst;
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
