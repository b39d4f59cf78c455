import "./side.css";
import type { ReactNode } from "react";
import { tabId, Tabs } from "../shared/Tabs";
import { setView, useView, type Tab } from "../stores/view";
import { useEdits } from "../trio/edits";
import { EditLog } from "./EditLog";
import { Runs } from "../runs/Runs";
import { Samples } from "./Samples";

const panels: Readonly<Record<Tab, () => ReactNode>> = {
  samples: () => <Samples />,
  edits: () => <EditLog />,
  runs: () => <Runs />,
};

const panel = "side-panel";

/** What was sampled, what was changed, and the runs that are saved. */
export function Side() {
  const tab = useView((v) => v.tab);
  const edits = useEdits().length;
  return (
    <aside className="side" aria-label="Samples, edits and runs">
      <Tabs
        label="Side panel"
        value={tab}
        tabs={[
          ["samples", "Samples"],
          [
            "edits",
            <>
              Edits
              {edits > 0 && <span className="muted"> {edits}</span>}
            </>,
          ],
          ["runs", "Runs"],
        ]}
        panel={panel}
        onPick={(to) => setView({ tab: to })}
      />
      <div className="side-panel" id={panel} role="tabpanel" aria-labelledby={tabId(panel, tab)}>
        {panels[tab]()}
      </div>
    </aside>
  );
}
