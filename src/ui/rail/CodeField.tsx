import "./code-field.css";
import { useId } from "react";
import type { Path } from "../../experiment/experiment";
import type { TextField } from "../../schema/field";
import { useShownSetup } from "../lane/context";
import { count } from "../shared/figures";
import { openCode } from "../stores/code";
import { valueShown } from "../stores/setup";

const SHOWN = 4; // lines

/** A program: its first lines, and the way to the editor. */
export function CodeField({ path, field }: { path: Path; field: TextField }) {
  const id = useId();
  const code = useShownSetup((s) => String(valueShown(s, path)));
  const lines = code.trimEnd().split("\n");
  return (
    <>
      <span className="row">
        <span id={id}>{field.label}</span>
        {code !== "" && <span className="muted">{count(lines.length, "line")}</span>}
      </span>
      <button
        type="button"
        className="field text code-field"
        data-closes
        aria-labelledby={`${id} ${id}-says`}
        aria-describedby={`help-${path}`}
        onClick={openCode}
      >
        <span id={`${id}-says`}>
          {code === "" ? "Write it in code…" : lines.slice(0, SHOWN).join("\n")}
        </span>
      </button>
    </>
  );
}
