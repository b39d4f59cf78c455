import { exp, log } from "../../exact-math";
import type { Loss } from "../../lm/loss";
import type { Prompt, Sequences } from "../../lm/sequences";
import { type BalanceRequest, balancedFrom, trainBatch } from "../../objectives/balance-request";
import { lossOf } from "../../objectives/loss";
import { type Objective } from "../../objectives/objective";
import type {
  Collected,
  Fresh,
  Judging,
  Method,
  MethodProgram,
  Round,
  Sampler,
  Settings,
} from "../method";
import type { Problem } from "../problem";
import { Ahead } from "../ahead";
import { batchOf } from "../../lm/batch-of";
import { type Draw, drawsOf } from "../draws";
import { Replay } from "../replay";
import { choosePrompt, sampleBatch } from "../sampling";
import { type Behaviour, aged, chooseBehaviour, freshBehaviour } from "./behaviour";
import { PromptRows, rowsFor } from "./rows";
import { type GFlowNetSettings, gflownetSettings } from "./settings";
import type { Drawn, GFlowNetState } from "./state";

/** A batch with the log-reward of its prefixes. */
type Explored = Collected &
  Pick<BalanceRequest, "logR" | "likelihoodWeight" | "terminal"> & {
    readonly behaviour: Behaviour;
  };

/**
 * GFlowNet fine-tuning (Hu et al. 2024): sequences from the policy, from the policy at another
 * temperature, or from the replay buffer; a balance objective on them; good ones are remembered.
 */
export class GFlowNet implements Method<GFlowNetSettings, GFlowNetState, Explored> {
  readonly losses: readonly [Loss];
  private readonly replay: Replay;
  private readonly rows: PromptRows;
  private readonly ahead = new Ahead<Drawn>();
  private readonly takesApart: boolean; // the objective wants the likelihood's part of log R

  constructor(
    private readonly problem: Problem,
    private settings: Settings<GFlowNetSettings>,
    objective: Objective, // that the settings name
  ) {
    const { logZ, flow, replay } = settings.own;
    const { start, learningRate } = logZ;
    const prompts = rowsFor(problem.promptCount);
    this.rows = new PromptRows(prompts);
    const run = {
      prompts,
      logZStart: start,
      logZLearningRate: learningRate,
      flowLearningRate: flow.learningRate,
    };
    this.losses = [lossOf(objective, run)];
    this.takesApart = objective.takesApart === true;
    this.replay = new Replay(replay);
  }

  /** T of a micro-batch, evenly drawn by its logarithm; undefined: the schedule's. */
  temperatureOf(index: number): number | undefined {
    const { seed, own } = this.settings;
    if (!own.temperatures) return undefined;
    const [low, high] = [log(own.temperatures.low), log(own.temperatures.high)];
    return exp(low + (high - low) * drawsOf(seed, index)("rewardTemperature")(0));
  }

  async collect(policy: Sampler, round: Round): Promise<Explored> {
    const draws = drawsOf(this.settings.seed, round.index);
    const older = await this.older(policy, round);
    const prompt = older?.prompt ?? choosePrompt(this.problem, draws("prompt")); // X ~ D
    const seeds = this.seedsOf(prompt);
    if (seeds.length > 0) return this.seeded(policy, prompt, seeds);
    const behaviour = chooseBehaviour(
      this.settings.own.behaviour,
      this.replay.holds(prompt),
      draws("behaviourKind"),
      draws("behaviourTemperature"),
    );
    if (behaviour.kind === "replay") return this.replayed(policy, prompt, draws("replay"));
    if (older) return this.rewarded(prompt, older.z, aged(older.behaviour));
    const { z } = await this.sampled(policy, round.index, { prompt, behaviour });
    return this.rewarded(prompt, z, behaviour);
  }

  /** What was drawn some steps ago for this round; undefined where samples have no age. */
  private async older(policy: Sampler, { index }: Round): Promise<Drawn | undefined> {
    const { own, accumulate } = this.settings;
    if (own.lag === 0 && this.ahead.isEmpty) return undefined;
    const draw = (round: number) => this.drawnFor(policy, round);
    const drawn = await this.ahead.take(index, own.lag * accumulate, draw);
    const isTrained = this.problem.trainPrompts.some(({ id }) => id === drawn.prompt.id);
    return isTrained ? drawn : undefined;
  }

  private drawnFor(policy: Sampler, round: number): Promise<Drawn> {
    const draws = drawsOf(this.settings.seed, round);
    const prompt = choosePrompt(this.problem, draws("prompt"));
    const behaviour = freshBehaviour(
      this.settings.own.behaviour,
      draws("behaviourKind"),
      draws("behaviourTemperature"),
    );
    return this.sampled(policy, round, { prompt, behaviour });
  }

  /** Sequences sampled without gradient, for a round. */
  private async sampled(
    policy: Sampler,
    round: number,
    { prompt, behaviour }: Pick<Drawn, "prompt" | "behaviour">,
  ): Promise<Drawn> {
    const temperature = behaviour.kind === "tempered" ? behaviour.temperature : 1;
    const sampling = { prompt, index: round, temperature };
    const z = await sampleBatch(policy, this.problem, this.settings, sampling);
    return { round, prompt, behaviour, z };
  }

  /** Known answers that the buffer of a prompt is to begin with. */
  private seedsOf(prompt: Prompt): readonly Uint32Array[] {
    const isWanted = this.settings.own.seed === "references" && !this.replay.holds(prompt);
    return isWanted ? (this.problem.references?.(prompt) ?? []) : [];
  }

  /** A batch of them, each in turn. */
  private seeded(
    { stopToken }: Sampler,
    prompt: Prompt,
    seeds: readonly Uint32Array[],
  ): Promise<Explored> {
    const { samples } = this.settings;
    const { tool } = this.problem;
    const { maxLength: width } = this.problem.rules();
    const given = Array.from({ length: samples }, (_, b) => seeds[b % seeds.length]);
    const z = batchOf(given, { width, stopToken, tool });
    return this.rewarded(prompt, z, { kind: "seed" });
  }

  /** Stored sequences with their stored, whole rewards. */
  private replayed({ stopToken }: Sampler, prompt: Prompt, draw: Draw): Explored {
    const { maxLength } = this.problem.rules();
    const shape = { batch: this.settings.samples, width: maxLength, stopToken };
    const { z, logR } = this.replay.draw(prompt, shape, draw);
    return { prompt, behaviour: { kind: "replay" }, z, logR, likelihoodWeight: 0, fresh: false };
  }

  private async rewarded(prompt: Prompt, z: Sequences, behaviour: Behaviour): Promise<Explored> {
    const { problem } = this;
    const logR = await problem.logReward(prompt, z);
    const terminal = await problem.terminal?.(prompt, z);
    const likelihoodWeight = problem.likelihoodWeight();
    return {
      prompt,
      behaviour,
      z,
      logR,
      likelihoodWeight,
      ...(terminal && { terminal }),
      fresh: true,
    };
  }

  judge(collected: Explored, { rewardTemperature, wantPrior }: Round): Judging {
    const [loss] = this.losses;
    const { prompt, z, logR, likelihoodWeight, terminal, fresh } = collected;
    const { lambda, normalisation, constants } = this.settings.own.objective;
    const request: BalanceRequest = {
      prompt,
      z,
      logR,
      likelihoodWeight,
      ...(terminal && { terminal }),
      ...(this.takesApart && { reference: this.reference() }),
      wantPrior: wantPrior && fresh,
      rewardTemperature,
      rules: { ...this.problem.rules(), lambda, normalisation, constants },
      scale: 1 / this.settings.accumulate,
      row: "N" in loss.sizes ? this.rows.rowOf(prompt) : 0,
    };
    const read: Judging["read"] = (trained) => {
      const { logZ, ...found } = balancedFrom(trained, request);
      // log Z of a drawn temperature is not that of the figures
      return this.settings.own.temperatures ? found : { ...found, logZ };
    };
    return { loss, batch: trainBatch(request), read };
  }

  /** The likelihood's part of a whole log R. */
  private reference(): NonNullable<BalanceRequest["reference"]> {
    const { problem } = this;
    return { weight: problem.likelihoodWeight(), withStop: problem.terminal === undefined };
  }

  remember(batches: readonly Fresh[]): void {
    for (const { prompt, z, logR } of batches) this.replay.insert(prompt, z, logR);
  }

  forget(): void {
    this.replay.clear();
  }

  use(settings: Settings<GFlowNetSettings>): void {
    this.settings = settings;
  }

  state(): GFlowNetState {
    const rows = this.rows.state();
    const ahead = this.ahead.state();
    return {
      replay: this.replay.state(),
      ...(rows.length > 0 && { rows }),
      ...(ahead.length > 0 && { ahead }),
    };
  }

  restore({ replay, rows, ahead }: GFlowNetState): void {
    this.replay.restore(replay);
    this.rows.restore(rows ?? []);
    this.ahead.restore(ahead ?? []);
  }
}

/** The GFlowNet by an objective. */
export const gflownetProgram = (
  objective: Objective,
): MethodProgram<GFlowNetSettings, GFlowNetState> => ({
  make: (problem, settings) => new GFlowNet(problem, settings, objective),
  alone(leaves) {
    const { lambda } = gflownetSettings(leaves).objective;
    const { alone } = objective;
    return alone && ((u) => alone(u, { lambda }));
  },
});
