import { sameTarget, type Bounded, type Stamp } from "../../worker/protocol";
import { useLive } from "../lane/context";

/**
 * log Z of the target that a figure belongs to: exact or bounded from the exact answer, counted
 * from the outline before there is one. Null where what is known is of another prompt, T or reward.
 */
export function useLogZ(stamp: Stamp | null): Bounded | null {
  const truth = useLive((l) => l.truth);
  const outline = useLive((l) => l.outline);
  const fits = (known: Stamp) => stamp === null || sameTarget(known, stamp);
  if (truth) return fits(truth) ? truth.logZ : null;
  if (!outline || !fits(outline)) return null;
  return { value: outline.logZ, low: outline.logZ, high: outline.logZ };
}
