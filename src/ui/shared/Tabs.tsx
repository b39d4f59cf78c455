import { useRef, type ReactNode } from "react";

interface Props<V extends string> {
  readonly label: string; // for screen readers
  readonly value: V;
  readonly tabs: readonly (readonly [value: V, content: ReactNode])[];
  readonly panel: string; // the id of what the tabs change
  readonly onPick: (value: V) => void;
}

const toward: Readonly<Record<string, number>> = { ArrowLeft: -1, ArrowRight: 1 };

/** The id of a tab, for the panel that it labels. */
export const tabId = (panel: string, value: string) => `${panel}-tab-${value}`;

/** Tabs of one panel. The focus stops at the chosen one; arrow keys go to its neighbours. */
export function Tabs<V extends string>({ label, value, tabs, panel, onPick }: Props<V>) {
  const list = useRef<HTMLDivElement>(null);
  const move = (event: React.KeyboardEvent) => {
    const by = toward[event.key];
    if (by === undefined) return;
    event.preventDefault();
    event.stopPropagation(); // here the arrow takes no step of the run
    const at = tabs.findIndex(([v]) => v === value);
    const next = (at + by + tabs.length) % tabs.length;
    onPick(tabs[next][0]);
    list.current?.querySelectorAll<HTMLElement>("[role=tab]")[next].focus();
  };
  return (
    <div ref={list} className="tabs" role="tablist" aria-label={label} onKeyDown={move}>
      {tabs.map(([v, content]) => (
        <button
          key={v}
          type="button"
          role="tab"
          id={tabId(panel, v)}
          aria-selected={v === value}
          aria-controls={panel}
          tabIndex={v === value ? 0 : -1}
          onClick={() => onPick(v)}
        >
          {content}
        </button>
      ))}
    </div>
  );
}
