import type { Judgeable } from "../judgeable";
import type { Target } from "../walk";
import { type ConditionalRivals, type WalkedPrior, conditionalRivals } from "./conditional";

/** The rivals of a task's constraint under one prompt, made anew when the target or walk moves. */
export class KnownRivals {
  private last: { readonly target: Target; readonly rivals: ConditionalRivals } | undefined;
  private size = 0; // of the walk they were made of

  /** Undefined where the task has no constraint. */
  of(task: Judgeable, walked: WalkedPrior, target: Target): ConditionalRivals | undefined {
    const constraint = task.constraint?.();
    if (!constraint) return undefined;
    const known = this.last;
    if (known && this.size === walked.reached.size && same(known.target, target))
      return known.rivals;
    const rivals = conditionalRivals(walked, constraint, target);
    this.last = { target, rivals };
    this.size = walked.reached.size;
    return rivals;
  }
}

const same = (a: Target, b: Target): boolean =>
  a.extra === b.extra &&
  a.temperature === b.temperature &&
  a.likelihoodWeight === b.likelihoodWeight;
