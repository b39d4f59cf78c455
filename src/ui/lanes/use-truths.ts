import { useMemo, useRef, useSyncExternalStore } from "react";
import type { Truth } from "../../worker/protocol";
import type { ShownLane } from "./use-lanes";

/** The latest exact answer of every lane; the same list as long as none is newer. */
export function useTruths(shown: readonly ShownLane[]): readonly (Truth | null)[] {
  const stores = useMemo(() => shown.map(({ lane }) => lane.live.shown), [shown]);
  const last = useRef<readonly (Truth | null)[]>([]);
  return useSyncExternalStore(
    (changed) => {
      const stops = stores.map((store) => store.subscribe(changed));
      return () => stops.forEach((stop) => stop());
    },
    () => {
      const truths = stores.map((store) => store.getState().truth);
      const same =
        truths.length === last.current.length && truths.every((t, k) => t === last.current[k]);
      if (!same) last.current = truths;
      return last.current;
    },
  );
}
