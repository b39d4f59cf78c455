import "./side.css";

import { setView, useView, type Tab } from "../stores/view";
import { useEdits } from "../trio/edits";
import { EditLog } from "./EditLog";
import { Samples } from "./Samples";

/** What was sampled, and what was changed. */
export function Side() {
  const tab = useView((v) => v.tab);
  const edits = useEdits().length;
  const tabs: readonly (readonly [Tab, string, number?])[] = [
    ["samples", "Samples"],
    ["edits", "Edits", edits],
  ];
  return (
    <aside className="side" aria-label="Samples and edits">
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
        {tab === "samples" ? <Samples /> : <EditLog />}
      </div>
    </aside>
  );
}
