import type { Edit } from "../../experiment/experiment";
import { movesTarget } from "../../experiment/fields";
import type { Stamp } from "../../worker/protocol";
import { whole } from "../shared/figures";

/** Where the run on screen stands: figures of another moment must say so. */
interface Standing {
  readonly step: number;
  readonly kept?: Stamp | null; // a figure that stayed when the run went back or began anew
  readonly edits: readonly Edit[]; // that have taken effect, in order
}

/**
 * Why a figure does not hold for the present target, as the page says it; null where it does. An
 * edit that moved the target since, or a step that the run has gone back from.
 */
export function outdated(stamp: Stamp, { step, kept, edits }: Standing): string | null {
  const next = edits.filter(({ path }) => movesTarget(path))[stamp.target];
  if (next) return `before the edit at step ${whole(next.step)}`;
  // an exact answer may be there before the record of its step is
  const goneBack = stamp === kept && stamp.step > step;
  return goneBack ? `of step ${whole(stamp.step)}, before going back` : null;
}
