import { faultSentence } from "../../worker/sentences";
import { useRuntime } from "../lane/context";
import { machineState } from "../shared/machine";
import type { Runtime } from "../stores/runtime";

/** What keeps a lane from training, in a few words; null where nothing does. */
export function stateWord({
  phase,
  review,
  consent,
}: Pick<Runtime, "phase" | "review" | "consent">): string | null {
  if (phase.at === "stopped") return faultSentence(phase.fault);
  if (review !== null) return "waits for your review of its code";
  if (consent?.for === "reward") return `waits for your consent to contact ${consent.host}`;
  return phase.at === "probing" || phase.at === "loading" ? machineState(phase) : null;
}

export const useStateWord = (): string | null => useRuntime(stateWord);
