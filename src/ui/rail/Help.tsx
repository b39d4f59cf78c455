import { useEffect, useState } from "react";
import { createPortal } from "react-dom";
import type { Path } from "../../experiment/experiment";
import type { ChoiceNote } from "../../schema/field";
import { Formula } from "../shared/Formula";
import { useLayout } from "../shared/hooks";
import { Maths } from "../shared/Maths";

interface Props {
  readonly path: Path;
  readonly why: string;
  readonly note: ChoiceNote | undefined; // of the value that is chosen
  readonly compact: boolean;
}

/**
 * What a parameter does: the first sentence beneath it, on phones the whole text. Compact lists
 * have it beside them alone. Screen readers hear the whole.
 */
export function Help({ path, why, note, compact }: Props) {
  const phone = useLayout() === "phone";
  const first = /^.*?[.](?= |$)/.exec(why)?.[0] ?? why;
  return (
    <>
      {(phone || !compact) && (
        <p className="help" aria-hidden="true">
          <Maths>{phone ? why : first}</Maths>
        </p>
      )}
      {phone && note && (
        <div className="help" aria-hidden="true">
          <Note note={note} />
        </div>
      )}
      <p className="hidden" id={`help-${path}`}>
        <Maths>{note ? `${assumption(note)} ${why}` : why}</Maths>
      </p>
    </>
  );
}

/** Below the parameter's top, or above its bottom where that is in the lower half of the window. */
type Place = { readonly left: number } & ({ readonly top: number } | { readonly bottom: number });

function placeBeside({ right, top, bottom }: DOMRect): Place {
  const left = right + 8;
  return top < innerHeight / 2 ? { left, top } : { left, bottom: innerHeight - bottom };
}

interface BesideProps {
  readonly why: string;
  readonly note: ChoiceNote | undefined; // of the value that is chosen
  readonly at: Place;
}

/** The whole text beside the rail, where it lies over no other parameter. */
export const HelpBeside = ({ why, note, at }: BesideProps) =>
  createPortal(
    <div className="help-beside" aria-hidden="true" style={at}>
      {note && <Note note={note} />}
      <p>
        <Maths>{why}</Maths>
      </p>
    </div>,
    document.body,
  );

/** What the chosen value minimises, and what it takes for granted. */
const Note = ({ note }: { note: ChoiceNote }) => (
  <>
    <Formula tex={note.formula} />
    <p>
      <Maths>{assumption(note)}</Maths>
    </p>
  </>
);
const assumption = ({ assumes }: ChoiceNote): string => `What it assumes: ${assumes}`;

/**
 * Where the whole text stands: from the moment a parameter gets the focus until its value is
 * committed, the focus leaves, or the rail is scrolled.
 */
export function useHelpBeside(element: React.RefObject<HTMLDivElement | null>) {
  const [at, setAt] = useState<Place | null>(null);
  const phone = useLayout() === "phone";
  const close = () => setAt(null);
  useEffect(() => {
    if (!at) return undefined;
    document.addEventListener("scroll", close, true);
    return () => document.removeEventListener("scroll", close, true);
  }, [at]);
  const open = () => {
    const box = element.current?.getBoundingClientRect();
    if (box && !phone) setAt(placeBeside(box));
  };
  const onKeyDown = ({ key }: React.KeyboardEvent) => {
    if (key === "Enter" || key === "Escape") close();
  };
  return { at, listeners: { onFocus: open, onBlur: close, onChange: open, onKeyDown } };
}
