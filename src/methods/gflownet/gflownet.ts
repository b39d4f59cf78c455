import type { Loss } from "../../lm/loss";
import type { Prompt } from "../../lm/sequences";
import { streams } from "../../lm/streams";
import { objectives } from "../../objectives";
import { type BalanceRequest, balancedFrom, trainBatch } from "../../objectives/balance-request";
import { lossOf } from "../../objectives/objective";
import type { Collected, Fresh, Judging, Method, Round, Sampler, Settings } from "../method";
import type { Problem } from "../problem";
import { type Draw, below, drawsOf } from "../draws";
import { Replay } from "../replay";
import { type Behaviour, chooseBehaviour } from "./behaviour";
import { PromptRows, rowsFor } from "./rows";
import type { GFlowNetSettings } from "./settings";
import type { GFlowNetState } from "./state";

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

  constructor(
    private readonly problem: Problem,
    private settings: Settings<GFlowNetSettings>,
  ) {
    const { objective, logZ, replay } = settings.own;
    const { start, learningRate } = logZ;
    const prompts = rowsFor(problem.promptCount);
    this.rows = new PromptRows(prompts);
    const run = { prompts, logZStart: start, logZLearningRate: learningRate };
    this.losses = [lossOf(objectives[objective.name], run)];
    this.replay = new Replay(replay);
  }

  async collect(policy: Sampler, round: Round): Promise<Explored> {
    const draws = drawsOf(this.settings.seed, round.index);
    const prompt = this.choosePrompt(draws("prompt")); // X ~ D
    const behaviour = chooseBehaviour(
      this.settings.own.behaviour,
      this.replay.holds(prompt),
      draws("behaviourKind"),
      draws("behaviourTemperature"),
    );
    return behaviour.kind === "replay"
      ? this.replayed(policy, prompt, draws("replay"))
      : this.explored(policy, round, { prompt, behaviour });
  }

  private choosePrompt(draw: Draw): Prompt {
    const { trainPrompts } = this.problem;
    const prompt = trainPrompts[below(trainPrompts.length, draw(0))];
    if (!prompt) throw new Error("A problem has at least one prompt to train on.");
    return prompt;
  }

  /** Stored sequences with their stored, whole rewards. */
  private replayed({ stopToken }: Sampler, prompt: Prompt, draw: Draw): Explored {
    const { maxLength } = this.problem.rules();
    const shape = { batch: this.settings.samples, width: maxLength, stopToken };
    const { z, logR } = this.replay.draw(prompt, shape, draw);
    return { prompt, behaviour: { kind: "replay" }, z, logR, likelihoodWeight: 0, fresh: false };
  }

  /** Sequences sampled without gradient, then rewarded. */
  private async explored(
    policy: Sampler,
    { index }: Round,
    { prompt, behaviour }: { readonly prompt: Prompt; readonly behaviour: Behaviour },
  ): Promise<Explored> {
    const { problem, settings } = this;
    const { minLength, maxLength } = problem.rules();
    const z = await policy.sample({
      prompt,
      batch: settings.samples,
      minLength,
      maxLength,
      temperature: behaviour.kind === "tempered" ? behaviour.temperature : 1,
      seed: settings.seed,
      step: index, // so that micro-batches of one step draw different samples
      stream: streams.behaviour,
      adapter: "on",
      ...(problem.tool && { tool: problem.tool }),
    });
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
    const { lambda, normalisation } = this.settings.own.objective;
    const request: BalanceRequest = {
      prompt,
      z,
      logR,
      likelihoodWeight,
      ...(terminal && { terminal }),
      wantPrior: wantPrior && fresh,
      rewardTemperature,
      rules: { ...this.problem.rules(), lambda, normalisation },
      scale: 1 / this.settings.accumulate,
      row: loss.parameters.length > 0 ? this.rows.rowOf(prompt) : 0,
    };
    const read: Judging["read"] = (trained) => balancedFrom(trained, request);
    return { loss, batch: trainBatch(request), read };
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
    return { replay: this.replay.state(), ...(rows.length > 0 && { rows }) };
  }

  restore({ replay, rows }: GFlowNetState): void {
    this.replay.restore(replay);
    this.rows.restore(rows ?? []);
  }
}
