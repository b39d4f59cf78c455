import type { ExecutorChoice } from "../../worker/protocol";
import type { Lane } from "../lane/lane";
import { besides } from "../lanes/lanes";
import { kept } from "../stores/kept";
import type { Runtime } from "../stores/runtime";

/** The visitor's choice of what computes runs. This browser remembers it. */
const key = "amortize.executor";

const isChoice = (text: string | null): text is ExecutorChoice =>
  text === "auto" || text === "webgpu" || text === "wasm";

/** What was chosen before; `?executor=` comes first, for tests, and is not kept. */
export function chosenBefore(): ExecutorChoice {
  const given = new URLSearchParams(location.search).get("executor");
  if (isChoice(given)) return given;
  const remembered = kept.read(key);
  return isChoice(remembered) ? remembered : "auto";
}

/** Why nothing can be chosen now, in a sentence; null while something can. */
export function fixedBecause(
  { phase, playback, resuming }: Pick<Runtime, "phase" | "playback" | "resuming">,
  step: number, // of this machine's run
): string | null {
  const begun = playback === null && step > 0;
  if (phase.at === "stopped" && phase.step === 0) return null;
  if (begun || phase.at === "running")
    return (
      "This run has begun, so it stays where it is. Rewind goes back to its seed, where you may " +
      "choose."
    );
  if (resuming !== null) return "A saved run is opening. It stays where it was made.";
  return null;
}

/** Chooses, and opens a run that has taken no step on what was chosen. */
export function choose(lane: Lane, executor: ExecutorChoice) {
  if (executor === "auto") kept.forget(key);
  else kept.write(key, executor);
  for (const { runtime, session } of besides(lane)) {
    runtime.setState({ executor, notice: null });
    session.openAgain();
  }
}
