import type { Stamp } from "../../worker/protocol";
import { useLive, useShownSetup } from "../lane/context";
import { outdated } from "../stores/outdated";

/** Why a figure does not hold for what is on screen now; null where it does, or there is none. */
export function useOutdated(stamp: Stamp | null | undefined): string | null {
  const edits = useShownSetup((s) => s.edits);
  return useLive((l) => (stamp ? outdated(stamp, { step: l.head.step, edits }) : null));
}
