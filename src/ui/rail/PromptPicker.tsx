import { useId } from "react";
import { useLane, useLive, useRuntime } from "../lane/context";
import { isOpen, taskShown } from "../stores/runtime";

/** Which prompt's distribution is drawn, where a task has more than one. */
export function PromptPicker() {
  const { session } = useLane();
  const id = useId();
  const prompts = useRuntime((r) => taskShown(r)?.prompts);
  const watched = useLive((l) => l.truth?.prompt);
  const first = useRuntime((r) => taskShown(r)?.watched);
  const open = useRuntime((r) => isOpen(r.phase));
  if (!prompts || prompts.length < 2) return null;
  const group = (split: "train" | "held-out") =>
    prompts
      .filter((p) => p.split === split)
      .map((p) => (
        <option key={p.id} value={p.id}>
          {p.text}
        </option>
      ));
  return (
    <div className="parameter">
      <span className="row">
        <label htmlFor={id}>Prompt shown</label>
        <span className="muted">{prompts.length} prompts</span>
      </span>
      <span className="select">
        <select
          id={id}
          aria-describedby={`${id}-help`}
          value={watched ?? first}
          disabled={!open}
          onChange={(event) => session.send({ kind: "watch", prompt: event.target.value })}
        >
          <optgroup label="Trained on">{group("train")}</optgroup>
          <optgroup label="Held out">{group("held-out")}</optgroup>
        </select>
      </span>
      <p className="help" id={`${id}-help`}>
        Its exact answer is drawn; training goes on over all of them.
      </p>
    </div>
  );
}
