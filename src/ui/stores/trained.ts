import { kept } from "./kept";
import type { RuntimeStore } from "./runtime";

const key = "amortize.trained";

/** Has the visitor trained anything in this browser before? */
export const hasTrained = (): boolean => kept.read(key) !== null;

/** Remembers the first training: later visits begin at the samples. */
export function rememberTraining(runtime: RuntimeStore) {
  const stop = runtime.subscribe(({ phase }) => {
    if (phase.at !== "running") return;
    kept.write(key, "yes");
    stop();
  });
}
