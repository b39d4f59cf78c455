import { useLane } from "../lane/context";
import "./keys.css";
import { useEffect, useRef } from "react";
import { setView, useView } from "../stores/view";
import { press } from "./press";

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
  ["↑ ↓ ← → Enter L P R", "in a class: tile, open, mark as a lane, pause all, reveal"],
  ["?", "this list"],
] as const;

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
