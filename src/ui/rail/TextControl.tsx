import { useLane, useRuntime, useShownSetup } from "../lane/context";
import { useId, useState } from "react";
import type { Path } from "../../experiment/experiment";
import type { TaskFacts } from "../../worker/protocol";
import type { TextField } from "../../schema/field";
import { edit } from "../run/editing";
import { count } from "../shared/figures";
import { Maths } from "../shared/Maths";
import { valueShown } from "../stores/setup";
import { taskShown } from "../stores/runtime";

/** The prompt a text stands for: its own, or the one watched where nothing is written. */
const promptOf = (task: TaskFacts | null, value: string) =>
  task?.prompts.find((p) => (value === "" ? p.id === task.watched : p.text === value));

/**
 * Text commits on Enter (Shift+Enter for a new line) or on leaving the box. A trailing space
 * matters and is drawn as ␣.
 */
export function TextControl({ path, field }: { path: Path; field: TextField }) {
  const lane = useLane();
  const id = useId();
  const [draft, setDraft] = useState<string | null>(null);
  const wrong = useShownSetup((s) => s.wrong[path]?.typed);
  const value = useShownSetup((s) => String(valueShown(s, path)));
  const prompt = useRuntime((r) =>
    path === "prompt.text" ? promptOf(taskShown(r), value) : undefined,
  );
  const text = draft ?? wrong ?? value;
  const commit = () => {
    if (draft === null) return;
    edit(lane, path, draft);
    setDraft(null);
  };
  const shared = {
    id,
    className: "field text",
    value: text,
    spellCheck: false,
    placeholder: prompt?.text.replace(/ $/, "␣"),
    autoComplete: "off",
    "aria-invalid": wrong !== undefined,
    "aria-describedby": wrong === undefined ? `help-${path}` : `wrong-${path}`,
    onBlur: commit,
    onChange: (event: { target: { value: string } }) => setDraft(event.target.value),
    onKeyDown: (event: React.KeyboardEvent) => {
      if (event.key === "Escape") setDraft(null);
      if (event.key === "Enter" && !event.shiftKey) {
        event.preventDefault();
        commit();
      }
    },
  };
  return (
    <>
      <span className="row">
        <label htmlFor={id}>
          <Maths>{field.label}</Maths>
        </label>
        <span className="muted">
          {draft === null && prompt
            ? count(prompt.tokens, "token")
            : path === "prompt.text" && /\s$/.test(text)
              ? "ends in a space ␣"
              : ""}
        </span>
      </span>
      {(field.lines ?? 1) > 1 ? <textarea rows={field.lines} {...shared} /> : <input {...shared} />}
    </>
  );
}
