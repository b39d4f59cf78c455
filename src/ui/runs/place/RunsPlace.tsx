import "./place.css";
import { useEffect, useMemo, useState } from "react";
import { Sheet } from "../../phone/Sheet";
import { Side } from "../../samples/Side";
import { useSize } from "../../shared/hooks";
import type { Layout } from "../../shared/layout";
import { Segments } from "../../shared/Segments";
import { leavePlace } from "../../stores/place";
import { setView } from "../../stores/view";
import { RunsChart } from "../chart/RunsChart";
import { RunList } from "../list/RunList";
import { overlaid } from "../records/book";
import type { RunRecord } from "../records/record";
import { useBook, useRunsView } from "../view";
import { ChartHead } from "./ChartHead";
import { RunsMessage } from "./RunsMessage";
import { SweepCharts } from "./SweepCharts";
import { SweepForm } from "./SweepForm";
import { WhatDiffers } from "./WhatDiffers";

/**
 * Comparing runs: what differs in the rail, the charts of those that are shown in the centre, the
 * list beside them. A run on screen goes on in the bar.
 */
export function RunsPlace({ layout }: { layout: Layout }) {
  useEffect(() => {
    setView({ tab: "runs" });
    document.addEventListener("keydown", leaveOnEscape);
    return () => document.removeEventListener("keydown", leaveOnEscape);
  }, []);
  const book = useBook((b) => b);
  const records = useMemo(() => overlaid(book), [book]);
  if (layout === "phone") return <OnPhone records={records} />;
  if (layout === "class") return <OnProjector records={records} />;
  return (
    <>
      <aside className="rail scroll runs-rail" aria-label="What differs">
        <WhatDiffers records={records} />
      </aside>
      <main className="centre runs-place">
        <h1 className="hidden">Amortize</h1>
        <RunsMessage records={records} />
        <Above records={records} />
        <Below records={records} />
      </main>
      <Side />
    </>
  );
}

/** Esc goes back to the run, unless something is open over it, or a field is typed in. */
function leaveOnEscape(event: KeyboardEvent) {
  const over = document.querySelector("dialog[open], .sheet, .popover-panel");
  const isTyping = event.target instanceof HTMLElement && event.target.matches("input, select");
  if (event.key === "Escape" && !over && !isTyping && !event.defaultPrevented) leavePlace("runs");
}

/** The large chart, or in its place the form of a sweep or the charts of one. */
function Above({ records }: { records: readonly RunRecord[] }) {
  const asks = useRunsView((v) => v.asks);
  const sweep = useRunsView((v) => v.sweep);
  if (asks) return <SweepForm />;
  if (sweep !== null) return <SweepCharts key={sweep} sweep={sweep} />;
  return <Large records={records} />;
}

function Large({ records }: { records: readonly RunRecord[] }) {
  const [measure, size] = useSize();
  const { figure, along, log } = useRunsView((v) => v);
  return (
    <section className="runs-large" aria-label="The figure that is compared">
      <ChartHead records={records} />
      <div ref={measure}>
        {size && (
          <RunsChart
            records={records}
            figure={figure}
            along={along}
            log={log}
            width={size.width}
            height={size.height}
            kind="large"
          />
        )}
      </div>
    </section>
  );
}

const four = ["logReward", "diversity", "logLikelihood", "logZ"] as const;

/** The four figures that a run is drawn by, of the same runs on the same axis. */
function Below({ records }: { records: readonly RunRecord[] }) {
  const [measure, size] = useSize();
  const along = useRunsView((v) => v.along);
  return (
    <section className="runs-below" aria-label="Against training">
      <header>
        <h2>Against training</h2>
        <span className="muted">same runs, same axis; ± is half of the range</span>
      </header>
      <div ref={measure}>
        {size &&
          four.map((figure) => (
            <RunsChart
              key={figure}
              records={records}
              figure={figure}
              along={along}
              log={false}
              width={Math.floor(size.width / 2)}
              height={Math.floor(size.height / 2)}
              kind="small"
            />
          ))}
      </div>
    </section>
  );
}

type Panel = "list" | "differs";

/** A projector shows one large chart, and under it the list or what differs. */
function OnProjector({ records }: { records: readonly RunRecord[] }) {
  const [panel, setPanel] = useState<Panel>("list");
  return (
    <main className="centre runs-place narrow">
      <h1 className="hidden">Amortize</h1>
      <RunsMessage records={records} />
      <Above records={records} />
      <section className="runs-panel" aria-label="Runs and what differs">
        <header>
          <Segments
            label="Panel"
            value={panel}
            options={[
              ["list", "Runs"],
              ["differs", "What differs"],
            ]}
            onPick={setPanel}
          />
        </header>
        <div className="scroll runs-tab">
          {panel === "list" ? <RunList /> : <WhatDiffers records={records} />}
        </div>
      </section>
    </main>
  );
}

/** A phone has the list, then one chart; what differs comes as a sheet. */
function OnPhone({ records }: { records: readonly RunRecord[] }) {
  const [differs, setDiffers] = useState(false);
  return (
    <main className="runs-place phone-runs">
      <h1 className="hidden">Amortize</h1>
      <RunsMessage records={records} />
      <div className="runs-tab">
        <RunList />
      </div>
      <Above records={records} />
      <p className="phone-row">
        <span>Settings of the runs that are shown</span>
        <button type="button" className="link" onClick={() => setDiffers(true)}>
          What differs
        </button>
      </p>
      {differs && (
        <Sheet title="What differs" close={() => setDiffers(false)}>
          <WhatDiffers records={records} />
        </Sheet>
      )}
    </main>
  );
}
