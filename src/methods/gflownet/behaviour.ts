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

/** How the policy's samples were drawn. */
export type FreshBehaviour =
  | { readonly kind: "on-policy" }
  // divides the logits in sampling only
  | { readonly kind: "tempered"; readonly temperature: number };

export type Behaviour =
  | FreshBehaviour
  | { readonly kind: "stale" } // on-policy when they were drawn, some steps ago
  | { readonly kind: "seed" } // known answers, before the buffer holds anything of the prompt
  | { readonly kind: "replay" };

/**
 * Chooses for one micro-batch. `chance` decides the kind (counters 0, 1), `heat` the temperature.
 */
export function chooseBehaviour(
  mix: BehaviourMix,
  held: boolean,
  chance: Draw,
  heat: Draw,
): FreshBehaviour | { readonly kind: "replay" } {
  return held && chance(0) < mix.replay ? { kind: "replay" } : freshBehaviour(mix, chance, heat);
}

/** The same for a batch that is drawn from the policy. */
export function freshBehaviour(mix: BehaviourMix, chance: Draw, heat: Draw): FreshBehaviour {
  if (chance(1) >= mix.tempered) return { kind: "on-policy" };
  const { temperatureLow: low, temperatureHigh: high } = mix;
  return { kind: "tempered", temperature: low + (high - low) * heat(0) };
}

/** What samples are once the policy has changed since they were drawn. */
export const aged = (behaviour: FreshBehaviour): Behaviour =>
  behaviour.kind === "on-policy" ? { kind: "stale" } : behaviour;
