import "./sheet.css";
import { useEffect, useRef, type ReactNode } from "react";
import { leave } from "../shared/leave";
import { Icon } from "../shared/Icons";

/**
 * A sheet over the lower part of a phone's page; the distribution stays in sight above it. The
 * focus goes back when it closes.
 */
export function Sheet({
  title,
  close,
  children,
}: {
  title: string;
  close: () => void;
  children: ReactNode;
}) {
  const element = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const before = document.activeElement;
    element.current?.focus();
    return () => {
      if (before instanceof HTMLElement) before.focus({ preventScroll: true });
    };
  }, []);
  useEffect(() => {
    const escape = (event: KeyboardEvent) => {
      if (event.key === "Escape") close();
    };
    document.addEventListener("keydown", escape);
    return () => document.removeEventListener("keydown", escape);
  }, [close]);
  return (
    <div ref={element} className="sheet" role="dialog" aria-label={title} tabIndex={-1}>
      <div className="sheet-title">
        <h2>{title}</h2>
        <button
          type="button"
          aria-label="Close"
          onClick={() => {
            leave(element.current?.querySelector(".sheet-body") ?? null);
            close();
          }}
        >
          <Icon name="close" />
        </button>
      </div>
      <div className="scroll sheet-body">{children}</div>
    </div>
  );
}
