/** Schedules by optimiser step; `step` counts the steps already taken, so the first step sees 0. */
import { cos } from "../exact-math";

/** T goes linearly from `start` to `end` over `horizon` steps, then stays (official code). */
export interface TemperatureSchedule {
  readonly start: number;
  readonly end: number;
  readonly horizon: number; // optimiser steps; 0 means `end` from the first step
}

/** T(step) = start + (end − start) · min(1, step / horizon). */
export function temperatureAt({ start, end, horizon }: TemperatureSchedule, step: number): number {
  if (step >= horizon) return end;
  return start + (end - start) * (step / horizon);
}

/** A schedule that stays at one value: what a live edit of the temperature leaves behind. */
export const constantTemperature = (T: number): TemperatureSchedule => ({
  start: T,
  end: T,
  horizon: 0,
});

export type Decay = "constant" | "linear" | "cosine";

export interface LearningRateSchedule {
  readonly peak: number;
  readonly warmup: number; // optimiser steps of linear rise; step 0 already moves, at peak / warmup
  readonly decay: Decay; // after the warm-up, down to 0 at `steps`
  readonly steps: number;
}

/** Linear warm-up to `peak`, then constant, or linear or half-cosine decay to 0 at `steps`. */
export function learningRateAt(
  { peak, warmup, decay, steps }: LearningRateSchedule,
  step: number,
): number {
  if (step < warmup) return (peak * (step + 1)) / warmup;
  const gone = Math.min(1, (step - warmup) / Math.max(1, steps - warmup));
  return peak * remaining[decay](gone);
}

const remaining = {
  constant: () => 1,
  linear: (gone) => 1 - gone,
  cosine: (gone) => (1 + cos(Math.PI * gone)) / 2,
} satisfies Record<Decay, (gone: number) => number>;
