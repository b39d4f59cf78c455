/** How β, the weight of −log q in the reward, is set. */
export type KlRule = "fixed" | "adaptive";

const SLOWNESS = 0.1; // of the controller, as Ziegler et al. have it
const LARGEST_ERROR = 0.2;
const LEAST = 1e-3;

/**
 * The controller of Ziegler et al. 2019, §2.2: β grows while the policy is further from the
 * untrained model than `target` [nats], and falls while it is nearer. It stays between 0.001 and
 * 1, where the best policy is the target; beyond 1 the policy would be pushed to all strings alike.
 */
export function adaptedKlWeight(weight: number, kl: number, target: number): number {
  const error = Math.max(-LARGEST_ERROR, Math.min(LARGEST_ERROR, kl / target - 1));
  return Math.max(LEAST, Math.min(1, weight * (1 + SLOWNESS * error)));
}
