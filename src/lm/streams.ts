export { hash, normal, uniform } from "../compute/random";

/**
 * Every stream of random numbers of a run, so that no two uses at one step share bits. A value is a
 * pure function of (seed, step, stream, counter). Change no number: a link's fingerprint and a
 * saved run depend on all of them.
 */
export const streams = {
  /** Sequences that are drawn to train on. */
  behaviour: 0,
  /** Sequences that estimate what a cut walk left out. */
  truth: 1,
  /** The untrained model's ancestral and tempered samples, drawn on the device. */
  baselines: 2,
  /** The untrained model's nucleus samples, drawn on the token tree. */
  nucleus: 3,
  /** The policy's samples that are shown and judged. */
  evaluation: 4,
  /** Next tokens of the particles of sequential Monte Carlo. */
  particles: 5,
  /** Which particles are carried on. */
  resampling: 6,
  /** The untrained model's samples of which a checker refuses some. */
  rejection: 7,
  /** Which prompt a micro-batch is of. */
  prompt: 100,
  /** Whether a micro-batch is replayed, tempered or on-policy. */
  behaviourKind: 101,
  /** The temperature of a tempered micro-batch. */
  behaviourTemperature: 102,
  /** Which stored sequences a replayed micro-batch takes. */
  replay: 103,
  /** Which known sequences, or which strings of the target, a micro-batch takes. */
  given: 104,
  /** The reward temperature of a micro-batch, where one adapter serves a range of them. */
  rewardTemperature: 105,
  /** The adapter's initial values; the step counts its layers. */
  adapter: 0x10a,
} as const;
