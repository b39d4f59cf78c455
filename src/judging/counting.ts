import { exp, log } from "../exact-math";
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

/** The target over the listed outcomes and the rest; see `listedOutcomes`. */
export interface Counted {
  readonly logZ: Nats; // log Σ_z R(z)^{1/T} over all strings from minLength to maxLength
  readonly reward: Nats; // E_target[log R], untempered
  readonly logListed: Nats; // unnormalised log target of each listed outcome: they are all alike
  readonly logRest: Nats; // of everything else, summed and not subtracted
}

/** Strings of one length whose first token is permitted, or is not. */
export interface StringClass {
  readonly n: number;
  readonly starts: boolean;
  readonly logCount: Nats;
  readonly logR: Nats; // of each
}

/**
 * What is listed of a task whose strings are one token each: those strings, or, where one token is
 * too short to be an answer, all strings that begin with that token.
 */
export const listedOutcomes = (minLength: number): "strings" | "first tokens" =>
  minLength <= 1 ? "strings" : "first tokens";

/** Names of the listed outcomes. */
export const outcomeLabels = (
  labels: readonly string[],
  listed: ReturnType<typeof listedOutcomes>,
): readonly string[] => (listed === "strings" ? labels : labels.map((label) => `${label}…`));

/**
 * Σ over all strings by counting: a string of n tokens has (V − 1)^{n−1} continuations of its
 * first. All in logs, so that every temperature and length is exact.
 */
export function count(rule: CountedReward, temperature: number): Counted {
  const classes = classesOf(rule);
  const logMass = classes.map((c) => c.logCount + c.logR / temperature);
  const logZ = logSumExp(logMass);
  const listed = listedOutcomes(rule.minLength);
  const isListed = ({ n, starts }: StringClass) => starts && (listed === "first tokens" || n === 1);
  const sum = (wanted: boolean) =>
    logSumExp(logMass.filter((_, k) => isListed(classes[k]) === wanted));
  return {
    logZ,
    reward: logMass.reduce(
      (sum, m, k) => sum + (m === -Infinity ? 0 : exp(m - logZ) * classes[k].logR),
      0,
    ),
    logListed: sum(true) - log(rule.permitted),
    logRest: sum(false),
  };
}

/** All strings that the lengths allow, by class. */
export function classesOf(rule: CountedReward): StringClass[] {
  const others = rule.vocabulary - 1;
  const classes: StringClass[] = [];
  if (rule.minLength === 0)
    classes.push({ n: 0, starts: false, logCount: 0, logR: rule.logR(0, false) });
  for (let n = Math.max(1, rule.minLength); n <= rule.maxLength; n++)
    for (const starts of [true, false]) {
      const first = starts ? rule.permitted : others - rule.permitted;
      const logCount = log(first) + (n - 1) * log(others);
      classes.push({ n, starts, logCount, logR: rule.logR(n, starts) });
    }
  return classes;
}
