import { isTyping } from "../bar/typing";
import { backToRun } from "../stores/place";
import { moveTo, walkView } from "./state";

interface Acts {
  readonly choices: number; // of the string, ⊤ among them
  readonly nextSample: () => void;
}

/**
 * → or Space: the next choice; ←: back; N: the next sample; End: all at once; Esc: leave. They hold
 * while a string is walked, in place of the transport's.
 */
export function pressInWalk(event: KeyboardEvent, { choices, nextSample }: Acts) {
  const over = document.querySelector("dialog[open], .sheet, .popover-panel");
  if (
    over ||
    event.ctrlKey ||
    event.metaKey ||
    event.altKey ||
    isTyping(event.composedPath()[0] ?? null)
  )
    return;
  const on = event.target instanceof HTMLElement ? event.target : null;
  if (on?.closest("[role=grid], [role=tablist], select")) return; // these have arrows of their own
  if (event.key === " " && on?.matches("button, a, summary, input")) return;
  const { known } = walkView.getState();
  const acts: Readonly<Record<string, () => void>> = {
    ArrowRight: () => moveTo(known + 1, choices),
    " ": () => moveTo(known + 1, choices),
    ArrowLeft: () => moveTo(known - 1, choices),
    Home: () => moveTo(0, choices),
    End: () => moveTo(choices, choices),
    n: nextSample,
    N: nextSample,
    Escape: backToRun,
  };
  const act = acts[event.key];
  if (!act) return;
  act();
  event.preventDefault();
  event.stopPropagation(); // here these keys are not the transport's
}
