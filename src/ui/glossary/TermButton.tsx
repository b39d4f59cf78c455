import "./glossary.css";
import { useId, type ReactNode } from "react";
import { useLane, useSelection } from "../lane/context";
import { openAbout } from "../about/open";
import { termOf, type TermName } from "./terms";

/** A symbol or a word that explains itself: a click, or Enter, opens what it means. */
export function TermButton({ name, children }: { name: TermName; children: ReactNode }) {
  const { selection } = useLane();
  const id = useId();
  const open = useSelection((s) => s.about?.from.id === id);
  return (
    <button
      type="button"
      id={id}
      className="term"
      aria-expanded={open}
      title={termOf(name).word}
      onClick={(event) => openAbout(selection, name, event)}
    >
      {children}
    </button>
  );
}
