import { useLane } from "../lane/context";
import type { Lane } from "../lane/lane";
import "./keys.css";
import { useEffect, useRef } from "react";
import { share } from "../run/link";
import { pause, play, rewind, step } from "../run/transport";
import { trains } from "../stores/runtime";
import { setView, useView, view } from "../stores/view";
import { hides, viewQuery } from "../view-query/view-query";
import { isTyping } from "./typing";

const keys = [
  ["Space", "play or pause"],
  ["→", "one step"],
  ["R", "rewind to the seed"],
  ["S", "share: a link to this run"],
  ["L", "add a lane: another run beside this one"],
  ["1 2 3 4", "go to settings, distribution, charts, samples"],
  ["↑ ↓ ← → Delete", "in the list of models: model, precision, delete; Enter does what is next"],
  ["A B C D, N, P", "in a lesson: answer, go on, go back"],
  ["↑ ↓ Space B Delete Z", "in the list of runs: row, show, baseline, delete, undo"],
  ["?", "this list"],
] as const;
const panels = [".rail", ".distribution", ".trio, .lower", ".side, .lower"];

/** The keyboard, off inside text fields; and the list of it. */
export function Keys() {
  const lane = useLane();
  const open = useView((v) => v.keys);
  const adding = useView((v) => v.adding);
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    // who could open the list has done so; where nothing could, it does not open later
    if (adding) setView({ adding: false });
  }, [adding]);
  useEffect(() => {
    const pressed = (event: KeyboardEvent) => press(lane, event);
    document.addEventListener("keydown", pressed);
    return () => document.removeEventListener("keydown", pressed);
  }, [lane]);
  useEffect(() => {
    if (!open) return undefined;
    const before = document.activeElement;
    dialog.current?.show();
    return () => {
      if (before instanceof HTMLElement) before.focus({ preventScroll: true });
    };
  }, [open]);
  if (!open) return null;
  return (
    <dialog
      ref={dialog}
      className="keys"
      aria-label="Keys"
      onClose={() => setView({ keys: false })}
    >
      <h2>Keys</h2>
      <dl>
        {keys.map(([key, what]) => (
          <div key={key}>
            <dt className="mono">{key}</dt>
            <dd>{what}</dd>
          </div>
        ))}
      </dl>
      <button type="button" className="button" autoFocus onClick={() => setView({ keys: false })}>
        Close
      </button>
    </dialog>
  );
}

function press(lane: Lane, event: KeyboardEvent) {
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
    return;
  }
  if (isTyping(event.composedPath()[0] ?? null)) return; // also inside an editor
  const onButton =
    event.target instanceof HTMLElement && event.target.matches("button, a, input, summary");
  const done = act(lane, event.key, onButton);
  if (done) event.preventDefault();
}

function act(lane: Lane, key: string, onButton: boolean): boolean {
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
  if (key === "?") {
    setView({ keys: !view().keys });
    return true;
  }
  const panel = panels[Number(key) - 1];
  const place = panel
    ? document.querySelector(panel)?.querySelector<HTMLElement>("button, input, select, [tabindex]")
    : null;
  place?.focus();
  return place instanceof HTMLElement;
}
