/** GFlowNet fine-tuning: one optimiser step after another, each as the algorithm box says it. */
import type { Loss } from "../lm/loss";
import type { AdapterState, Policy } from "../lm/policy";
import type { Prompt, Sequences } from "../lm/sequences";
import { sequence } from "../lm/sequences";
import { streams } from "../lm/streams";
import { type Balanced, balancedFrom, trainBatch } from "../objectives/batch";
import { rewardFields } from "../reward/fields";
import { chooseBehaviour } from "./behaviour";
import type { Behaviour } from "./behaviour";
import { emptyFingerprint, float32Bits, fold, hex } from "./fingerprint";
import type { Rolling } from "./fingerprint";
import { behaviourOf, meanLoss, residualVariance } from "./outcome";
import type { MicroBatch, StepOutcome } from "./outcome";
import { type Problem, type ProblemRules, lossFor } from "./problem";
import { below, drawsOf } from "./random";
import { Replay } from "./replay";
import type { ReplayState } from "./replay";
import { learningRateAt, temperatureAt } from "./schedules";
import { editSettings } from "./settings";
import type { Settings } from "./settings";

/** The part of a policy that learning needs. */
export type Learner = Pick<
  Policy,
  "stopToken" | "sample" | "train" | "update" | "readState" | "writeState"
>;

export type StepResult =
  | { readonly kind: "stepped"; readonly outcome: StepOutcome }
  | { readonly kind: "queued" } // no earlier step is left to tell of
  | NotFinite;
/** The run stops here: nothing after this step can be trusted. */
export interface NotFinite {
  readonly kind: "not-finite";
  readonly step: number;
  readonly tensor: "loss" | "gradient";
}

/** Sequences on their way into the replay buffer. */
interface Fresh {
  readonly prompt: Prompt;
  readonly z: Sequences;
  readonly logR: Float32Array; // [B, T+1] untempered, whole
}

/** All that a run needs to go on, bit for bit, as if it had never stopped. Plain data. */
export interface TrainerState {
  readonly step: number;
  readonly rewardEvaluations: number;
  readonly fingerprint: Rolling;
  readonly settings: Settings;
  readonly replay: ReplayState;
  readonly fresh: readonly Fresh[];
  readonly adapter: AdapterState;
}

interface Explored {
  readonly behaviour: Behaviour;
  readonly z: Sequences;
  readonly logR: Float32Array; // [B, T+1] untempered; the likelihood term is added on the device
  readonly likelihoodWeight: number;
}

/** A step that is queued on the device and whose results nobody has read. */
interface Flight {
  readonly about: Pick<
    StepOutcome,
    "step" | "rewardTemperature" | "learningRate" | "rewardEvaluations"
  >;
  readonly parts: readonly {
    readonly prompt: Prompt;
    readonly explored: Explored;
    readonly balancing: Promise<Balanced>;
  }[];
  outdated: boolean; // the reward has changed since: not for the replay buffer
}

/**
 * Two steps are in flight: `step()` queues step k, then reads the results of step k − 1, which
 * wait by then, because the samples of step k came after them. The batch of step k − 1 enters the
 * replay buffer at the end of step k and at no other time, however early its results were read:
 * pausing, single steps and saving leave no trace in a run. Calls follow one another; edits fall
 * between them. After a rejected call (a lost device) start from a saved state.
 */
export class Trainer {
  private taken = 0;
  private rewardEvaluations = 0;
  private fingerprint = emptyFingerprint;
  private readonly replay: Replay;
  private readonly loss: Loss;
  private flight: Flight | undefined;
  private fresh: readonly Fresh[] = [];
  private broken: NotFinite | undefined;
  private busy = false;

  constructor(
    private readonly policy: Learner,
    private readonly problem: Problem,
    private settings: Settings,
  ) {
    this.replay = new Replay(settings.replay);
    this.loss = lossFor(problem);
  }

  /** Optimiser steps queued so far. */
  get steps(): number {
    return this.taken;
  }

  /**
   * One optimiser step. Returns the outcome of the step before it, unless that was told already.
   * `wantPrior` asks for log p_LM of fresh samples even where the reward has no use for it.
   */
  step({ wantPrior = false } = {}): Promise<StepResult> {
    return this.alone(async () => {
      if (this.broken) return this.broken;
      const previous = this.flight;
      this.flight = await this.queueStep(wantPrior);
      const result = previous ? await this.land(previous) : ({ kind: "queued" } as const);
      for (const { prompt, z, logR } of this.fresh) this.replay.insert(prompt, z, logR);
      this.fresh = [];
      return result;
    });
  }

  /** Reads the last step's results now: when pausing, after a single step, before `state()`. */
  drain(): Promise<StepResult> {
    return this.alone(async () => {
      const last = this.flight;
      this.flight = undefined;
      return last ? this.land(last) : (this.broken ?? { kind: "queued" });
    });
  }

  /** Lines 1–9 of the algorithm, up to what only the device can finish. */
  private async queueStep(wantPrior: boolean): Promise<Flight> {
    const { policy, problem, settings, taken } = this;
    const rules = problem.rules();
    const rewardTemperature = temperatureAt(settings.temperature, taken); // T
    const parts = [];
    for (let m = 0; m < settings.accumulate; m++) {
      const round = taken * settings.accumulate + m;
      const prompt = this.choosePrompt(round); // X ~ D
      const explored = await this.explore(prompt, round, rules); // z, and log R of its prefixes
      const { z, logR, likelihoodWeight, behaviour } = explored;
      const prior = wantPrior && behaviour.kind !== "replay";
      const request = {
        prompt,
        z,
        logR,
        likelihoodWeight,
        wantPrior: prior,
        rewardTemperature,
        rules,
        scale: 1 / settings.accumulate,
        row: 0,
      };
      // l_k, t_i, Δ → loss and gradient; read one step later
      const training = policy.train(this.loss, trainBatch(request));
      const balancing = training.then((trained) => balancedFrom(trained, request));
      // `land` meets a failure; until then it is not an unhandled one
      balancing.catch(() => undefined);
      parts.push({ prompt, explored, balancing });
    }
    const learningRate = learningRateAt(settings.learningRate, taken);
    policy.update({ learningRate, ...settings.adam });
    this.taken = taken + 1;
    const { rewardEvaluations } = this;
    return {
      about: { step: this.taken, rewardTemperature, learningRate, rewardEvaluations },
      parts,
      outdated: false,
    };
  }

  private choosePrompt(round: number): Prompt {
    const { trainPrompts } = this.problem;
    return trainPrompts[
      below(trainPrompts.length, drawsOf(this.settings.seed, round)("prompt")(0))
    ];
  }

  /**
   * Replayed sequences with their stored rewards, or fresh ones, sampled without gradient and then
   * rewarded.
   */
  private async explore(
    prompt: Prompt,
    round: number,
    { minLength, maxLength }: ProblemRules,
  ): Promise<Explored> {
    const { policy, problem, replay } = this;
    const { seed, samples: batch, behaviour: mix } = this.settings;
    const draws = drawsOf(seed, round);
    const behaviour = chooseBehaviour(
      mix,
      replay.holds(prompt),
      draws("behaviourKind"),
      draws("behaviourTemperature"),
    );
    if (behaviour.kind === "replay") {
      const shape = { batch, width: maxLength, stopToken: policy.stopToken };
      return { behaviour, likelihoodWeight: 0, ...replay.draw(prompt, shape, draws("replay")) };
    }
    const temperature = behaviour.kind === "tempered" ? behaviour.temperature : 1;
    // The round stands for the step, so that micro-batches of one step draw different samples.
    const z = await policy.sample({
      prompt,
      batch,
      minLength,
      maxLength,
      temperature,
      seed,
      step: round,
      stream: streams.behaviour,
      adapter: "on",
    });
    this.rewardEvaluations += z.batch;
    return {
      behaviour,
      z,
      logR: problem.logReward(prompt, z),
      likelihoodWeight: problem.likelihoodWeight(),
    };
  }

  /**
   * Reads a step's results, in the order of steps: fingerprint, outcome, and its fresh sequences
   * for `step` to remember.
   */
  private async land({ about, parts, outdated }: Flight): Promise<StepResult> {
    const microBatches: MicroBatch[] = [];
    for (const { prompt, explored, balancing } of parts)
      microBatches.push({
        prompt,
        behaviour: explored.behaviour,
        z: explored.z,
        balanced: await balancing,
      });
    this.broken ??= notFinite(microBatches, about.step);
    if (this.broken) return this.broken;
    for (const part of microBatches) this.fingerprint = fold(this.fingerprint, wordsOf(part));
    this.fresh = outdated
      ? []
      : microBatches.filter((part) => part.behaviour.kind !== "replay").map(freshOf);
    const outcome: StepOutcome = {
      ...about,
      microBatches,
      loss: meanLoss(microBatches),
      behaviour: behaviourOf(microBatches),
      residualVariance: residualVariance(microBatches),
      fingerprint: hex(this.fingerprint),
    };
    return { kind: "stepped", outcome };
  }

  /**
   * A live edit of one leaf, decoded before. It holds from the next step; a reward edit empties the
   * replay buffer.
   */
  edit(path: string, value: number | string): void {
    this.between();
    this.settings = editSettings(this.settings, path, value);
    if (Object.hasOwn(rewardFields, path)) this.forget();
  }

  /** The settings that an undo leaves in force; they hold from the next step. */
  use(settings: Settings): void {
    this.between();
    this.settings = settings;
  }

  /**
   * Empties the replay buffer and what is on its way there: stored rewards are no longer those of
   * the problem.
   */
  forget(): void {
    this.between();
    this.replay.clear();
    this.fresh = [];
    if (this.flight) this.flight.outdated = true;
  }

  /** For autosave and resume; call `drain` first, and do not save a run that it finds broken. */
  state(): Promise<TrainerState> {
    return this.alone(async () => {
      if (this.flight) throw new Error("trainer: drain before state");
      if (this.broken) throw new Error("trainer: a broken run is not worth saving");
      const { taken: step, rewardEvaluations, fingerprint, settings, fresh } = this;
      return {
        step,
        rewardEvaluations,
        fingerprint,
        settings,
        fresh,
        replay: this.replay.state(),
        adapter: await this.policy.readState(),
      };
    });
  }

  /** Goes on from a saved state. Results that were still awaited are dropped. */
  restore(state: TrainerState): void {
    this.between();
    this.taken = state.step;
    ({
      rewardEvaluations: this.rewardEvaluations,
      fingerprint: this.fingerprint,
      settings: this.settings,
      fresh: this.fresh,
    } = state);
    this.replay.restore(state.replay);
    this.policy.writeState(state.adapter);
    this.flight = undefined;
    this.broken = undefined;
  }

  private between(): void {
    if (this.busy) throw new Error("trainer: edits and calls fall between steps");
  }

  private async alone<R>(work: () => Promise<R>): Promise<R> {
    this.between();
    this.busy = true;
    try {
      return await work();
    } finally {
      this.busy = false;
    }
  }
}

const freshOf = ({ prompt, z, balanced }: MicroBatch): Fresh => ({
  prompt,
  z,
  logR: balanced.logR,
});

function notFinite(parts: readonly MicroBatch[], step: number): NotFinite | undefined {
  if (parts.some(({ balanced }) => !Number.isFinite(balanced.loss)))
    return { kind: "not-finite", step, tensor: "loss" };
  return parts.every(({ balanced }) => balanced.finite)
    ? undefined
    : { kind: "not-finite", step, tensor: "gradient" };
}

/** What a micro-batch adds to the fingerprint: every length, its tokens, and the loss. */
function* wordsOf({ z, balanced }: MicroBatch): Generator<number> {
  for (let b = 0; b < z.batch; b++) {
    yield z.lengths[b];
    yield* sequence(z, b);
  }
  yield float32Bits(balanced.loss);
}
