import type { ExecutorName, Fingerprint, Picture, SharedRun } from "../experiment/experiment";
import type { FigureComparison, Machine, Truth } from "./protocol";

/** What is kept of a shared run that is replayed. */
export interface Replayed {
  readonly steps: number; // where it was shared
  readonly fingerprint: Fingerprint | null;
  readonly executor?: ExecutorName; // WebGPU when absent
  readonly answer?: RecordedAnswer;
}

/** The last exact answer of a shared run, as far as it is compared. */
export interface RecordedAnswer extends Pick<Picture, "step" | "prompt" | "rewardTemperature"> {
  readonly klForward: number;
}

export function replayedOf({ steps, fingerprint, executor, picture }: SharedRun): Replayed {
  return {
    steps,
    fingerprint: fingerprint ?? null,
    ...(executor && { executor }),
    ...(picture && answerOf(picture)),
  };
}

function answerOf({ step, prompt, rewardTemperature, klForward }: Picture) {
  return klForward === null ? {} : { answer: { step, prompt, rewardTemperature, klForward } };
}

/**
 * How far two runs may differ that different devices made. Their sums are rounded in another order.
 * As long as both draw the same tokens that is little: 200 steps of random integers with two
 * edits, in WebAssembly and by llvmpipe, stayed within 4e-6 nats. After a token that differs they
 * part as far as other samples take them; two seeds were 20 % apart after 60 steps.
 */
const LEAST = 0.005; // nats
const SHARE = 0.25; // of the larger of the two

/**
 * A replay beside the run that is replayed: bit for bit where the same kind of device made both,
 * by their exact answers otherwise.
 */
export class Comparison {
  constructor(
    readonly replayed: Replayed | null,
    private readonly machine: Pick<Machine, "executor" | "adapter">,
  ) {}

  /** null: the shared run holds nothing to compare. */
  get by(): "bits" | "figures" | null {
    if (this.answer) return "figures";
    return this.fingerprint ? "bits" : null;
  }

  /** The fingerprint to compare with, where equal ones can be expected at all. */
  get fingerprint(): Fingerprint | undefined {
    const isSame = this.madeBy === this.machine.executor;
    return (isSame && this.replayed?.fingerprint) || undefined;
  }

  /** Does an exact answer at this step decide the comparison? */
  isDueAt = (step: number): boolean => this.answer?.step === step;

  /** An exact answer of the replay beside the recorded one; undefined where they cannot be. */
  figures(truth: Truth): FigureComparison | undefined {
    const { answer, recordedOn } = this;
    if (!answer || !truth.klForward || truth.prompt !== answer.prompt) return undefined;
    const klForward = Math.max(0, truth.klForward.value);
    const tolerance = Math.max(LEAST, SHARE * Math.max(klForward, answer.klForward));
    const isComparable =
      truth.step === answer.step && truth.rewardTemperature === answer.rewardTemperature;
    return {
      step: truth.step,
      klForward,
      recorded: { step: answer.step, klForward: answer.klForward },
      recordedOn,
      tolerance,
      agrees: isComparable ? Math.abs(klForward - answer.klForward) <= tolerance : null,
    };
  }

  private get madeBy(): ExecutorName {
    return this.replayed?.executor ?? "webgpu";
  }

  private get recordedOn(): string {
    return this.replayed?.fingerprint?.adapter ?? this.madeBy;
  }

  /** The recorded answer, where the two runs were made by different devices. */
  private get answer(): RecordedAnswer | undefined {
    const { executor, adapter } = this.machine;
    const isSameKind =
      this.madeBy === executor && (executor === "wasm" || this.recordedOn === adapter);
    return isSameKind ? undefined : this.replayed?.answer;
  }
}
