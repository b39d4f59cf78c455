import type { Nats } from "../lm/sequences";
import { logSumExp } from "./numbers";

/**
 * A reward that sees only the length and whether the first token is one of the permitted (Hu et al.
 * 2024, §2).
 */
export interface CountedReward {
  readonly vocabulary: number; // V, with ⊤
  readonly permitted: number; // how many first tokens are permitted
  readonly minLength: number;
  readonly maxLength: number;
  /**
   * log R of a string of n tokens, untempered; `starts` says whether its first token is permitted
   * (n ≥ 1).
   */
  readonly logR: (n: number, starts: boolean) => Nats;
}

export interface Counted {
  readonly logZ: Nats; // log Σ_z R(z)^{1/T} over all strings up to maxLength
  readonly reward: Nats; // E_target[log R], untempered
}

/**
 * Σ over all strings by counting: a string of n tokens has (V − 1)^{n−1} continuations of its
 * first.
 */
export function count(rule: CountedReward, temperature: number): Counted {
  const others = rule.vocabulary - 1;
  const classes: { logCount: Nats; logR: Nats }[] =
    rule.minLength === 0 ? [{ logCount: 0, logR: rule.logR(0, false) }] : [];
  for (let n = Math.max(1, rule.minLength); n <= rule.maxLength; n++)
    for (const starts of [true, false]) {
      const first = starts ? rule.permitted : others - rule.permitted;
      classes.push({
        logCount: Math.log(first) + (n - 1) * Math.log(others),
        logR: rule.logR(n, starts),
      });
    }
  const logMass = classes.map((c) => c.logCount + c.logR / temperature);
  const logZ = logSumExp(logMass);
  let reward = 0;
  logMass.forEach((m, k) => (reward += m === -Infinity ? 0 : Math.exp(m - logZ) * classes[k].logR));
  return { logZ, reward };
}
