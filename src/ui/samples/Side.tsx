import "./side.css";
import type { ReactNode } from "react";
import { tabNamed, useEvidence } from "../evidence/use-evidence";
import { tabId, Tabs } from "../shared/Tabs";
import { setView, useView, type PageTab, type Tab } from "../stores/view";
import { useEdits } from "../trio/edits";
import { shownTab, shownTabs } from "../view-query/shown-tabs";
import { EditLog } from "./EditLog";
import { useManyLanes } from "../lanes/lanes";
import { Compare } from "../lanes/places";
import { FlowTree, Residuals } from "../shared/panels";
import { Runs } from "../runs/Runs";
import { Start } from "../start/Start";
import { Samples } from "./Samples";

const panels: Readonly<Record<PageTab, () => ReactNode>> = {
  start: () => <Start />,
  samples: () => <Samples />,
  tree: () => <FlowTree />,
  residuals: () => <Residuals />,
  edits: () => <EditLog />,
  compare: () => <Compare />,
  runs: () => <Runs />,
};

const panel = "side-panel";

const isOfPage = (tab: Tab): tab is PageTab => tab in panels;

/**
 * What was sampled, where its flow goes and where it is out of balance, what the task has beside
 * it, what was changed, and the runs that are saved.
 */
export function Side() {
  const evidence = useEvidence();
  const picked = useView((v) => v.tab);
  const own = tabNamed(evidence, picked);
  const many = useManyLanes();
  const here = own || (isOfPage(picked) && (many || picked !== "compare"));
  const tab = here ? shownTab(picked) : shownTab("samples"); // another task's, or of lanes gone
  const edits = useEdits().length;
  return (
    <aside className="side" aria-label="Samples, tree, residuals, edits and runs">
      <Tabs
        label="Side panel"
        value={tab}
        tabs={shownTabs<Tab, ReactNode>([
          ["start", "Start"],
          ["samples", "Samples"],
          ["tree", "Tree"],
          ["residuals", "Residuals"],
          ...evidence.tabs.map(({ name, title }) => [name, title] as const),
          [
            "edits",
            <>
              Edits
              <sup className="muted edit-count">{edits > 0 && edits}</sup>
            </>,
          ],
          ...(many ? [["compare", "Compare"] as const] : []),
          ["runs", "Runs"],
        ])}
        panel={panel}
        onPick={(to) => setView({ tab: to })}
      />
      <div className="side-panel" id={panel} role="tabpanel" aria-labelledby={tabId(panel, tab)}>
        {own ? <own.Panel key={own.name} /> : isOfPage(tab) && panels[tab]()}
      </div>
    </aside>
  );
}
