import type { Nats } from "../lm/sequences";
import type { Expectation } from "./expectation";

/** One prompt judged over the strings that the world lists for it, without noise. */
export interface WorldFigures {
  /**
   * KL(target ‖ q) [nats], the target conditioned on the listed strings; q is not, so that its mass
   * elsewhere counts against it.
   */
  readonly klForward: Nats;
  readonly worldToTarget: Nats; // KL(world ‖ target), both conditioned on the listed strings
  readonly worldToPolicy: Nats; // KL(world ‖ q)
  readonly listed: number; // q's mass on the listed strings
}

/** Means over prompts; an error is that of the choice of prompts, of one prompt there is none. */
export interface WorldMeans {
  readonly prompts: number; // judged
  readonly klForward: Expectation;
  readonly worldToTarget: Expectation;
  readonly worldToPolicy: Expectation;
  readonly listed: Expectation;
}

/** How both splits are answered at one moment; null where the world lists nothing of a split. */
export interface WorldReport {
  readonly train: WorldMeans | null;
  readonly heldOut: WorldMeans | null;
}
