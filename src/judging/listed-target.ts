import { exp } from "../exact-math";
import type { Nats } from "../lm/sequences";
import { type ListedTree, longestListed } from "../reward/listed-tree";
import type { Counted } from "./counting";
import type { EstimatedRest } from "./divergences";
import { logAddExp, logSumExp } from "./numbers";
import { type Draw, estimateOutside, withKnown } from "./remainder";
import { type Bounded, type Expectation, type Support, exactly } from "./report";
import type { Reached } from "./walk";
import { isWhole, walkedTarget } from "./walked";

/** A target over K listed outcomes and everything else as one more. */
export interface ListedTarget {
  readonly support: Support;
  readonly logListed: Float64Array; // [K] unnormalised
  /** Whether these are the outcomes' own weights, or only what a walk found of them. */
  readonly complete: boolean;
  /** Bounds on the unnormalised log target of everything else; equal when it is known. */
  readonly rest: { readonly low: Nats; readonly high: Nats | null };
  readonly estimate: EstimatedRest | null; // of everything else, where a part of it was sampled
  readonly logZ: Bounded;
  readonly coverage: number; // target mass reached, at least
  readonly reward: Expectation | null; // E_target[log R] over all strings
}

/** The target of a reward that is counted by class. */
export function countedTarget(counted: Counted): ListedTarget {
  const { logZ, reward, logListed, logRest } = counted;
  return {
    support: "counted",
    logListed,
    complete: true,
    rest: { low: logRest, high: logRest },
    estimate: null,
    logZ: exactly(logZ),
    coverage: exp(logSumExp(logListed) - logZ),
    reward: { value: reward },
  };
}

/** The target of a walk that reached the listed strings. */
export function walkedStrings(
  reached: Reached,
  strings: readonly Uint32Array[],
  prior: readonly Draw[],
): ListedTarget {
  const nodes = strings.map((z) => reached.frozen.nodeOf(z));
  const listed = new Set(nodes);
  const others = logSumExp(reached.logWeight.filter((_, s) => !listed.has(s)));
  const outside = isWhole(reached) ? null : estimateOutside(prior, logSumExp(reached.logWeight));
  return {
    ...walkedTarget(reached, prior),
    logListed: Float64Array.from(nodes, (s) => reached.logWeight[s]),
    complete: true,
    rest: restOf(others, reached.logRest),
    estimate: outside && withKnown(others, outside),
  };
}

/**
 * The target of a walk by how strings begin, where a listed string is too short to be an answer:
 * only what was reached of it, since a walk does not know how much of the rest begins with which.
 */
export function walkedBeginnings(
  reached: Reached,
  tree: ListedTree,
  prior: readonly Draw[],
): ListedTarget {
  const { frozen, size, logWeight } = reached;
  const longest = longestListed(tree);
  const logListed = new Float64Array(tree.strings.length).fill(-Infinity);
  let others: Nats = -Infinity;
  for (let s = 0; s < size; s++) {
    const k = longest[tree.follow(frozen.string(s))];
    if (k < 0) others = logAddExp(others, logWeight[s]);
    else logListed[k] = logAddExp(logListed[k], logWeight[s]);
  }
  return {
    ...walkedTarget(reached, prior),
    logListed,
    complete: isWhole(reached),
    rest: restOf(others, reached.logRest),
    estimate: null,
  };
}

const restOf = (known: Nats, unseen: Nats | null) => ({
  low: known,
  high: unseen === null ? null : logAddExp(known, unseen),
});
