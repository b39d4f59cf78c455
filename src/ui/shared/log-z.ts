import type { Bounded } from "../../worker/protocol";
import { useLive } from "../lane/context";

/** log Z of the target: exact or bounded from the truth, counted from the outline before. */
export const useLogZ = (): Bounded | null => {
  const known = useLive((l) => l.truth?.logZ ?? null);
  const counted = useLive((l) => l.outline?.logZ ?? null);
  return known ?? (counted === null ? null : { value: counted, low: counted, high: counted });
};
