import { useEffect, useRef, useState, type ReactNode } from "react";
import { leave } from "./leave";
import "./popover.css";

interface Props {
  readonly label: ReactNode;
  readonly className: string;
  readonly align?: "left" | "right" | "beside" | "above";
  readonly title?: string; // at the pointer
  readonly wanted?: boolean; // opens it: something in it is looked up
  readonly children: ReactNode; // a button in it with data-closes closes the panel
}

/**
 * A button and a panel by it. Escape, a click elsewhere or a choice closes it, and the focus goes
 * back.
 */
export function Popover({ label, className, align = "right", wanted, title, children }: Props) {
  const [open, setOpen] = useState(false);
  if (wanted && !open) setOpen(true);
  const root = useRef<HTMLSpanElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const panel = useRef<HTMLDivElement>(null);
  const clicked = (event: React.MouseEvent) => {
    if (!(event.target instanceof Element) || !event.target.closest("[data-closes]")) return;
    setOpen(false);
    button.current?.focus();
  };
  useEffect(() => {
    if (!open) return undefined;
    const outside = (event: PointerEvent) => {
      if (root.current?.contains(event.target as Node)) return;
      leave(panel.current);
      setOpen(false);
    };
    const escape = (event: KeyboardEvent) => {
      if (event.key === "Escape") {
        setOpen(false);
        button.current?.focus();
      }
    };
    document.addEventListener("pointerdown", outside);
    document.addEventListener("keydown", escape);
    return () => {
      document.removeEventListener("pointerdown", outside);
      document.removeEventListener("keydown", escape);
    };
  }, [open]);
  return (
    <span className="popover" ref={root}>
      <button
        type="button"
        ref={button}
        className={className}
        title={title}
        aria-expanded={open}
        onClick={() => {
          leave(panel.current);
          setOpen(!open);
        }}
      >
        {label}
      </button>
      {open && (
        <div ref={panel} className={`popover-panel ${align}`} onClick={clicked}>
          {children}
        </div>
      )}
    </span>
  );
}
