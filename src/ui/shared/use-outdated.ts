import type { Stamp } from "../../worker/protocol";
import { useLane, useLive, useShownSetup } from "../lane/context";
import { outdated } from "../stores/outdated";

/** Why a figure does not hold for what is on screen now; null where it does, or there is none. */
export function useOutdated(stamp: Stamp | null | undefined): string | null {
  const { live } = useLane();
  const edits = useShownSetup((s) => s.edits);
  // panels are painted one after the other, so the step now is that of the run, not of the counter
  return useLive(() =>
    stamp ? outdated(stamp, { step: live.stepNow(), kept: live.kept, edits }) : null,
  );
}
