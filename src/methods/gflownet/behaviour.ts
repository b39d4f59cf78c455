/**
 * How trajectories are chosen to train on. The loss is valid for any of them: log q is always taken
 * at temperature 1.
 */
import type { Draw } from "../draws";

/** Official mix: a quarter replay, half tempered, a quarter on-policy. */
export interface BehaviourMix {
  readonly replay: number; // probability of replay, when the buffer holds the prompt
  readonly tempered: number; // probability that a fresh batch is tempered rather than on-policy
  readonly temperatureLow: number; // behaviourTemperature ~ U(low, high), one for the micro-batch
  readonly temperatureHigh: number;
}

export type Behaviour =
  | { readonly kind: "on-policy" }
  // divides the logits in sampling only
  | { readonly kind: "tempered"; readonly temperature: number }
  | { readonly kind: "replay" };

/**
 * Chooses for one micro-batch. `chance` decides the kind (counters 0, 1), `heat` the temperature.
 */
export function chooseBehaviour(
  mix: BehaviourMix,
  held: boolean,
  chance: Draw,
  heat: Draw,
): Behaviour {
  if (held && chance(0) < mix.replay) return { kind: "replay" };
  if (chance(1) >= mix.tempered) return { kind: "on-policy" };
  const { temperatureLow: low, temperatureHigh: high } = mix;
  return { kind: "tempered", temperature: low + (high - low) * heat(0) };
}
