import type { Lane } from "../lane/lane";
import { share } from "../run/link";
import { pause, play, rewind, step } from "../run/transport";
import { reachesRun } from "../stores/place";
import { trains } from "../stores/runtime";
import { setView, view } from "../stores/view";
import { hides, viewQuery } from "../view-query/view-query";
import { isTyping } from "./typing";

const panels = [".rail", ".distribution", ".trio, .lower", ".side, .lower"];

/** What a key does that is pressed anywhere but in a text field. */
export function press(lane: Lane, event: KeyboardEvent) {
  if (view().aboutPage) return; // it is modal: nothing behind it is reached
  if (
    event.ctrlKey ||
    event.metaKey ||
    event.altKey ||
    (event.repeat && event.key !== "ArrowRight")
  )
    return;
  if (event.key === "Escape" && view().keys) {
    setView({ keys: false });
    event.preventDefault(); // it leaves no place behind the list
    return;
  }
  if (isTyping(event.composedPath()[0] ?? null)) return; // also inside an editor
  const onButton =
    event.target instanceof HTMLElement && event.target.matches("button, a, input, summary");
  const done = act(lane, event.key, onButton);
  if (done) event.preventDefault();
}

function act(lane: Lane, key: string, onButton: boolean): boolean {
  if (key === "?") {
    setView({ keys: !view().keys });
    return true;
  }
  if (!reachesRun()) return false;
  if (key === " ") {
    if (onButton && !(document.activeElement?.classList.contains("play") ?? false)) return false;
    const { playback, phase } = lane.runtime.getState();
    if (playback ? playback.playing : trains(phase)) pause(lane);
    else play(lane);
    return true;
  }
  if (key === "ArrowRight") {
    if (document.activeElement?.matches("input[type=range]")) return false;
    step(lane);
    return true;
  }
  if (key === "r" || key === "R") {
    rewind(lane);
    return true;
  }
  if ((key === "s" || key === "S") && !hides("share") && !viewQuery().embed) {
    void share(lane);
    return true;
  }
  if (key === "l" || key === "L") {
    setView({ adding: true });
    return true;
  }
  const panel = panels[Number(key) - 1];
  const place = panel
    ? document.querySelector(panel)?.querySelector<HTMLElement>("button, input, select, [tabindex]")
    : null;
  place?.focus();
  return place instanceof HTMLElement;
}
