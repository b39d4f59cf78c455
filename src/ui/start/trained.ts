import type { Lane } from "../lane/lane";
import { kept } from "../stores/kept";
import { TRAINED } from "../stores/view";

/** Remembers that the visitor has trained once: the next visit begins at the samples. */
export function rememberTraining({ runtime }: Lane) {
  const stop = runtime.subscribe(({ phase }) => {
    if (phase.at !== "running") return;
    kept.write(TRAINED, "yes");
    stop();
  });
}
