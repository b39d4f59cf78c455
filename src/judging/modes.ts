import type { Nats } from "../lm/sequences";
import type { Modes } from "./report";

/** Outcomes whose target is at or above `share`, and how many the policy gives more than half. */
export function modes(target: ArrayLike<number>, policy: ArrayLike<number>, share: number): Modes {
  let of = 0;
  let covered = 0;
  for (let z = 0; z < target.length; z++) {
    if (target[z] < share) continue;
    of += 1;
    if (policy[z] > target[z] / 2) covered += 1;
  }
  return { covered, of, share };
}

/**
 * E[KL(empirical ‖ truth)] of a perfect sampler, (k − 1)/2N [nats]: k outcomes, N samples, N ≫ k.
 */
export const noiseFloor = (outcomes: number, samples: number): Nats =>
  Math.max(0, outcomes - 1) / (2 * samples);
