import { useLive, useRuntime, useSelection } from "../lane/context";
import { taskShown } from "../stores/runtime";

/** The prompt whose distribution is on screen: that of the exact answer, else the task's own. */
export function useShownPrompt(): string | null {
  const drawn = useLive((l) => l.truth?.prompt ?? l.outline?.prompt);
  const watched = useRuntime((r) => taskShown(r)?.watched);
  return drawn ?? watched ?? null;
}

/** The prompt whose strings the sample table lists; null where it lists those of all prompts. */
export function useListedPrompt(): string | null {
  const shown = useShownPrompt();
  return useSelection((s) => s.allPrompts) ? null : shown;
}
