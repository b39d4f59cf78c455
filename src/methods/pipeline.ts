/** Training over many steps: two in flight, live edits between them, saving, the fingerprint. */
import type { AdapterState } from "../lm/policy";
import { sequence } from "../lm/sequences";
import { type Rolling, emptyFingerprint, float32Bits, fold, hex } from "./fingerprint";
import type { Fresh, Method, Settings } from "./method";
import { behaviourOf, meanLoss, residualVariance } from "./outcome";
import type { MicroBatch, StepOutcome } from "./outcome";
import { type Learner, type Queued, queueStep } from "./step";

export type StepResult =
  | { readonly kind: "stepped"; readonly outcome: StepOutcome }
  | { readonly kind: "queued" } // no earlier step is left to report
  | NotFinite;
/** The run stops here: nothing after this step can be trusted. */
export interface NotFinite {
  readonly kind: "not-finite";
  readonly step: number;
  readonly tensor: "log-reward" | "loss" | "gradient";
}

/**
 * All that a run needs beside its settings to go on, bit for bit, as if it had never stopped. Plain
 * data.
 */
export interface TrainerState {
  readonly step: number;
  readonly rewardEvaluations: number;
  readonly fingerprint: Rolling;
  readonly fresh: readonly Fresh[];
  readonly method: unknown; // the method's own state, which its spec checks
  readonly adapter: AdapterState;
}

/** A step that is queued on the device and whose results nobody has read. */
interface Flight extends Queued {
  readonly step: number;
  readonly rewardEvaluations: number;
  outdated: boolean; // the reward has changed since: nothing of it is remembered
}

/**
 * Two steps are in flight: `step()` queues step k, then reads the results of step k − 1, which
 * wait by then, because the samples of step k came after them. The method remembers the batch of
 * step k − 1 at the end of step k and at no other time, however early its results were read:
 * pausing, single steps and saving leave no trace in a run. Calls follow one another; edits fall
 * between them. After a rejected call (a lost device) start from a saved state.
 */
export class Trainer {
  private taken = 0;
  private rewardEvaluations = 0;
  private fingerprint = emptyFingerprint;
  private flight: Flight | undefined;
  private fresh: readonly Fresh[] = [];
  private broken: NotFinite | undefined;
  private busy = false;

  constructor(
    private readonly policy: Learner,
    private readonly method: Method,
    private settings: Settings,
  ) {}

  /** Optimiser steps queued so far. */
  get steps(): number {
    return this.taken;
  }

  /**
   * One optimiser step. Returns the outcome of the step before it, unless `drain` returned it
   * already. `wantPrior` requests log p_LM of fresh samples even where the reward has no use for
   * it.
   */
  step({ wantPrior = false } = {}): Promise<StepResult> {
    return this.alone(async () => {
      if (this.broken) return this.broken;
      const previous = this.flight;
      this.flight = await this.queue(wantPrior);
      const result = previous ? await this.finish(previous) : ({ kind: "queued" } as const);
      this.method.remember(this.fresh);
      this.fresh = [];
      return result;
    });
  }

  /** Reads the last step's results now: when pausing, after a single step, before `state()`. */
  drain(): Promise<StepResult> {
    return this.alone(async () => {
      const last = this.flight;
      this.flight = undefined;
      return last ? this.finish(last) : (this.broken ?? { kind: "queued" });
    });
  }

  private async queue(wantPrior: boolean): Promise<Flight> {
    const { policy, method, settings, taken } = this;
    const queued = await queueStep(policy, method, settings, { taken, wantPrior });
    for (const { collected } of queued.parts)
      if (collected.fresh) this.rewardEvaluations += collected.z.batch;
    this.taken = taken + 1;
    const { rewardEvaluations } = this;
    return { ...queued, step: this.taken, rewardEvaluations, outdated: false };
  }

  /**
   * Reads a step's results, in the order of steps: fingerprint, outcome, and its fresh sequences
   * for the method to remember.
   */
  private async finish(flight: Flight): Promise<StepResult> {
    const { step, rewardTemperature, learningRate, rewardEvaluations, parts } = flight;
    const microBatches: MicroBatch[] = [];
    for (const { collected, findings } of parts)
      microBatches.push({ ...collected, findings: await findings });
    this.broken ??= notFinite(microBatches, step);
    if (this.broken) return this.broken;
    for (const part of microBatches) this.fingerprint = fold(this.fingerprint, wordsOf(part));
    this.fresh = flight.outdated ? [] : microBatches.filter(({ fresh }) => fresh).map(freshOf);
    const outcome: StepOutcome = {
      step,
      rewardTemperature,
      learningRate,
      rewardEvaluations,
      microBatches,
      loss: meanLoss(microBatches),
      behaviour: behaviourOf(microBatches),
      residualVariance: residualVariance(microBatches),
      fingerprint: hex(this.fingerprint),
    };
    return { kind: "stepped", outcome };
  }

  /** The settings that a live edit or an undo leaves in force; they hold from the next step. */
  use(settings: Settings): void {
    this.between();
    this.settings = settings;
    this.method.use(settings);
  }

  /**
   * The method forgets, and so does what is on its way to be remembered: stored rewards are no
   * longer those of the problem.
   */
  forget(): void {
    this.between();
    this.method.forget();
    this.fresh = [];
    if (this.flight) this.flight.outdated = true;
  }

  /** For autosave and resume; call `drain` first, and do not save a run that it finds broken. */
  state(): Promise<TrainerState> {
    return this.alone(async () => {
      if (this.flight) throw new Error("trainer: drain before state");
      if (this.broken) throw new Error("trainer: a broken run is not worth saving");
      const { taken: step, rewardEvaluations, fingerprint, fresh } = this;
      return {
        step,
        rewardEvaluations,
        fingerprint,
        fresh,
        method: this.method.state(),
        adapter: await this.policy.readState(),
      };
    });
  }

  /**
   * Continues from a saved state, under the settings that were in force there. Results that were
   * still pending are dropped.
   */
  restore(state: TrainerState, settings: Settings): void {
    this.use(settings);
    this.taken = state.step;
    this.rewardEvaluations = state.rewardEvaluations;
    this.fingerprint = state.fingerprint;
    this.fresh = state.fresh;
    this.method.restore(state.method);
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

function freshOf({ prompt, z, findings: { logR } }: MicroBatch): Fresh {
  if (!logR) throw new Error("A method remembers a batch whose log-rewards it does not report.");
  return { prompt, z, logR };
}

function notFinite(parts: readonly MicroBatch[], step: number): NotFinite | undefined {
  if (parts.some(({ findings }) => findings.logR?.some(unusable)))
    return { kind: "not-finite", step, tensor: "log-reward" };
  if (parts.some(({ findings }) => !Number.isFinite(findings.loss)))
    return { kind: "not-finite", step, tensor: "loss" };
  return parts.every(({ findings }) => findings.finite)
    ? undefined
    : { kind: "not-finite", step, tensor: "gradient" };
}

/** A log-reward of −∞ is of a prefix that is no answer, which no loss compares. */
const unusable = (logR: number) => Number.isNaN(logR) || logR === Infinity;

/** What a micro-batch adds to the fingerprint: every length, its tokens, and the loss. */
function* wordsOf({ z, findings }: MicroBatch): Generator<number> {
  for (let b = 0; b < z.batch; b++) {
    yield z.lengths[b];
    yield* sequence(z, b);
  }
  yield float32Bits(findings.loss);
}
