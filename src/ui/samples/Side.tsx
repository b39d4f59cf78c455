import "./side.css";

import { setView, useView, type Tab } from "../stores/view";
import { useEdits } from "../trio/edits";
import { EditLog } from "./EditLog";
import type { ReactNode } from "react";
import { Runs } from "../runs/Runs";
import { Samples } from "./Samples";

const panels: Readonly<Record<Tab, () => ReactNode>> = {
  samples: () => <Samples />,
  edits: () => <EditLog />,
  runs: () => <Runs />,
};

/** What was sampled, what was changed, and the runs that are saved. */
export function Side() {
  const tab = useView((v) => v.tab);
  const edits = useEdits().length;
  const tabs: readonly (readonly [Tab, string, number?])[] = [
    ["samples", "Samples"],
    ["edits", "Edits", edits],
    ["runs", "Runs"],
  ];
  return (
    <aside className="side" aria-label="Samples, edits and runs">
      <div className="tabs" role="tablist">
        {tabs.map(([id, name, count]) => (
          <button
            key={id}
            type="button"
            role="tab"
            id={`tab-${id}`}
            aria-selected={id === tab}
            aria-controls="side-panel"
            onClick={() => setView({ tab: id })}
          >
            {name}
            {count ? <span className="muted"> {count}</span> : null}
          </button>
        ))}
      </div>
      <div className="side-panel" id="side-panel" role="tabpanel" aria-labelledby={`tab-${tab}`}>
        {panels[tab]()}
      </div>
    </aside>
  );
}
