import "./code-field.css";
import { useId } from "react";
import type { Path } from "../../experiment/experiment";
import type { TextField } from "../../schema/field";
import { useShownSetup } from "../lane/context";
import { count } from "../shared/figures";
import { openEditor } from "../stores/code";
import { valueShown } from "../stores/setup";

const SHOWN = 4; // lines

const editors = {
  javascript: { name: "code", says: "Write it in code…" },
  prompts: { name: "prompts", says: "Write or paste them…" },
} as const;

interface Props {
  readonly path: Path;
  readonly field: TextField;
  readonly language: NonNullable<TextField["language"]>;
}

/** A text with an editor of its own: its first lines, and the way there. */
export function CodeField({ path, field, language }: Props) {
  const { name, says } = editors[language];
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
        onClick={() => openEditor(name)}
      >
        <span id={`${id}-says`}>{code === "" ? says : lines.slice(0, SHOWN).join("\n")}</span>
      </button>
    </>
  );
}
