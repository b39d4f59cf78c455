import { faultSentence } from "../../worker/sentences";
import { useRuntime } from "../lane/context";
import { machineState } from "../shared/machine";

/** What keeps a lane from training, in a few words; null where nothing does. */
export function useStateWord(): string | null {
  return useRuntime(({ phase }) => {
    if (phase.at === "stopped") return faultSentence(phase.fault);
    return phase.at === "probing" || phase.at === "loading" ? machineState(phase) : null;
  });
}
