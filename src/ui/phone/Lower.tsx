import { useSelection } from "../lane/context";
import "./lower.css";
import { tabNamed, useEvidence } from "../evidence/use-evidence";
import { AddLane } from "../lanes/AddLane";
import { useManyLanes } from "../lanes/lanes";
import { Compare, LanesPair, WithLanes } from "../lanes/places";
import { FlowTree, Residuals } from "../shared/panels";
import { Runs } from "../runs/Runs";
import { EditLog } from "../samples/EditLog";
import { SampleTable } from "../samples/SampleTable";
import { SampleTools } from "../samples/Samples";
import { Start } from "../start/Start";
import { useMedia, useSize } from "../shared/hooks";
import { Segments } from "../shared/Segments";
import { setView, useView, type Tab } from "../stores/view";
import { charts } from "../trio/charts";
import { shownTabs } from "../view-query/shown-tabs";
import { TaskChart } from "../trio/TaskChart";
import { EditSentence } from "../trio/Trio";

const two = charts.filter((c) => c.column === "diversity" || c.column === "logZ");

/**
 * On a projector the side panel comes under the distribution, one thing at a time, and two charts
 * are enough.
 */
export function Lower() {
  const { tabs } = useEvidence();
  const picked = useView((v) => v.panel);
  const tab = tabNamed({ tabs }, picked);
  const panel = tab || !picked.startsWith("evidence:") ? picked : "charts"; // another task's
  const chosen = useSelection((v) => v.chosen);
  const many = useManyLanes();
  const narrow = useMedia("(max-width: 1219px)"); // the header has no room for more
  const [measure, size] = useSize();
  return (
    <section className="lower" aria-label="Charts, samples and edits">
      <header>
        <Segments
          label="Panel"
          value={panel}
          options={shownTabs<Tab | "charts", string>([
            ["charts", "Charts"],
            ["start", "Start"],
            ["samples", "Samples"],
            ["tree", "Tree"],
            ["residuals", "Residuals"],
            ...tabs.map(({ name, title }) => [name, title] as const),
            ["edits", "Edits"],
            ...(many ? [["compare", "Compare"] as const] : []),
            ["runs", "Runs"],
          ])}
          onPick={(p) => setView({ panel: p })}
        />
        {panel === "samples" && !narrow ? <SampleTools /> : <EditSentence />}
        <AddLane className="link small" byKey />
      </header>
      <div className="lower-panel" ref={measure}>
        {panel === "charts" && size && <Pair {...size} />}
        {tab && <tab.Panel key={tab.name} />}
        {panel === "start" && <Start />}
        {panel === "samples" && narrow && <SampleTools />}
        {panel === "samples" && <SampleTable chosen={chosen} />}
        {panel === "tree" && <FlowTree />}
        {panel === "residuals" && <Residuals />}
        {panel === "edits" && <EditLog />}
        {panel === "compare" && (
          <WithLanes many={<Compare />}>
            <p className="muted nothing">Add a lane, and it is compared with this run here.</p>
          </WithLanes>
        )}
        {panel === "runs" && <Runs />}
      </div>
    </section>
  );
}

/** Two charts, of one lane or of all. */
function Pair({ width, height }: { readonly width: number; readonly height: number }) {
  const { charts: own } = useEvidence();
  return (
    <WithLanes many={<LanesPair width={width} height={height} />}>
      <div className="charts">
        {two.map((chart) => (
          <TaskChart
            key={chart.column}
            chart={chart}
            own={own[chart.column]}
            width={Math.floor(width / 2)}
            height={height}
            axis
            big={width >= 900}
          />
        ))}
      </div>
    </WithLanes>
  );
}
