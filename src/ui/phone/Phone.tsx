import { useLane, useLive, useRuntime } from "../lane/context";
import "./phone.css";
import { useState } from "react";
import { schema } from "../../experiment/presets";
import type { Against } from "../../worker/protocol";
import { PresetPicker } from "../bar/Bar";
import { stateWord } from "../bar/Counter";
import { ThemeSwitch } from "../bar/Tools";
import { Scrubber } from "../bar/Scrubber";
import { Transport } from "../bar/Transport";
import { CodePlace } from "../code/CodePlace";
import { tabNamed, useEvidence } from "../evidence/use-evidence";
import { AddLane } from "../lanes/AddLane";
import { Compare, Distributions, LaneList, WithLanes } from "../lanes/places";
import { MessageLine } from "../message/MessageLine";
import { mustBeSaid } from "../message/must-be-said";
import { NewVersion } from "../NewVersion";
import { Centre } from "../places/Centre";
import { ProcessorChoice } from "../processor/Choice";
import { Recorded, Section } from "../rail/Rail";
import { holds, sections } from "../rail/sections";
import { Staged } from "../rail/Staged";
import { shortText } from "../rail/text";
import { share } from "../run/link";
import { FlowTree, Residuals } from "../shared/panels";
import { Runs } from "../runs/Runs";
import { EditLog } from "../samples/EditLog";
import { Samples } from "../samples/Samples";
import { visible, whole } from "../shared/figures";
import { useSize } from "../shared/hooks";
import { Icon } from "../shared/Icons";
import { Maths } from "../shared/Maths";
import { tabId, Tabs } from "../shared/Tabs";
import { charts } from "../trio/charts";
import { useEdits } from "../trio/edits";
import { TaskChart } from "../trio/TaskChart";
import { Start } from "../start/Start";
import { showClass } from "../stores/show-class";
import { setView, useView, type PageTab } from "../stores/view";
import { hides, viewQuery } from "../view-query/view-query";
import { Sheet } from "./Sheet";

/** One column, the transport pinned at the bottom, everything to edit in a sheet. */
export function Phone() {
  const mustSpeak = useRuntime(mustBeSaid);
  return (
    <div className="phone">
      {!viewQuery().embed && (
        <header className="phone-bar">
          <strong>Amortize</strong>
          <PresetPicker />
        </header>
      )}
      <Centre layout="phone">
        <main>
          <h1 className="hidden">Amortize</h1>
          {(mustSpeak || !hides("message")) && <MessageLine />}
          <Distributions layout="phone" />
          {!hides("trio") && <OneChart />}
          <LastEdit show={() => setView({ sheet: "edits" })} />
          <LatestSamples show={() => setView({ sheet: "samples" })} />
          {!viewQuery().embed && <Links />}
        </main>
      </Centre>
      <footer className="phone-transport">
        <Playback />
        <div>
          <Transport layout="phone" />
          <Where />
        </div>
      </footer>
      <OpenSheet />
      <CodePlace layout="phone" />
    </div>
  );
}

const isOfPage = (name: string): name is keyof typeof sheets => name in sheets;

/** What is laid over the page, if anything: one of its own sheets, or one of the task's. */
function OpenSheet() {
  const open = useView((v) => v.sheet);
  const own = tabNamed(useEvidence(), open ?? "");
  const close = () => setView({ sheet: null });
  if (own)
    return (
      <Sheet title={own.title} close={close}>
        <own.Panel key={own.name} />
      </Sheet>
    );
  if (!open || !isOfPage(open)) return null;
  return (
    <Sheet title={sheets[open].title} close={close}>
      {sheets[open].content}
    </Sheet>
  );
}

function Links() {
  const lane = useLane();
  const { tabs } = useEvidence();
  return (
    <div className="phone-row links">
      <SheetLink to="start">Start</SheetLink>
      {!hides("lesson") && (
        <>
          <button type="button" className="link" onClick={() => setView({ drawer: "lesson" })}>
            Lesson
          </button>
          <button type="button" className="link" onClick={showClass}>
            Class
          </button>
        </>
      )}
      {tabs.map(({ name, title }) => (
        <button key={name} type="button" className="link" onClick={() => setView({ sheet: name })}>
          {title}
        </button>
      ))}
      <SheetLink to="tree">Tree</SheetLink>
      <SheetLink to="residuals">Residuals</SheetLink>
      {!hides("rail") && (
        <button type="button" className="link" onClick={() => setView({ sheet: "settings" })}>
          Settings
        </button>
      )}
      <WithLanes many={<SheetLink to="compare">Compare</SheetLink>} />
      <AddLane className="link" align="above" />
      <SheetLink to="runs">Runs</SheetLink>
      <button type="button" className="link" onClick={() => setView({ aboutPage: true })}>
        About
      </button>
      <NewVersion className="link" />
      <ThemeSwitch className="link" />
      {!hides("share") && (
        <button type="button" className="link" onClick={() => void share(lane)}>
          Share
        </button>
      )}
    </div>
  );
}

/** Opens a sheet of the page, where the address does not hide it. */
const SheetLink = ({ to, children }: { to: PageTab; children: string }) =>
  hides(to) ? null : (
    <button type="button" className="link" onClick={() => setView({ sheet: to })}>
      {children}
    </button>
  );

const Settings = () => (
  <>
    <Recorded />
    <Staged />
    <WithLanes many={<LaneList />} />
    {sections
      .filter(({ id }) => holds(id))
      .map(({ id }) => (
        <Section key={id} id={id} />
      ))}
    <section className="section" aria-label="Processor">
      <h2 className="processor-title">Processor</h2>
      <ProcessorChoice />
    </section>
  </>
);

const sheets: Readonly<Record<"settings" | PageTab, { title: string; content: React.ReactNode }>> =
  {
    settings: { title: "Settings", content: <Settings /> },
    edits: { title: "Edits", content: <EditLog /> },
    start: { title: "Start", content: <Start /> },
    samples: { title: "Samples", content: <Samples /> },
    tree: { title: "Tree", content: <FlowTree /> },
    residuals: { title: "Residuals", content: <Residuals /> },
    compare: { title: "Compare", content: <Compare /> },
    runs: { title: "Saved runs", content: <Runs /> },
  };

const panel = "phone-chart";

/** The four charts one at a time: by tab, or by a swipe. */
function OneChart() {
  const { charts: own } = useEvidence();
  const [shown, show] = useState<Against>("logZ");
  const [measure, size] = useSize();
  const chart = charts.find((c) => c.column === shown) ?? charts[0];
  const swipe = (by: number) =>
    show(charts[(charts.indexOf(chart) + by + charts.length) % charts.length].column);
  const [from, setFrom] = useState<number | null>(null);
  return (
    <section
      className="one-chart"
      onTouchStart={(e) => setFrom(e.touches[0].clientX)}
      onTouchEnd={(e) => {
        const by = from === null ? 0 : e.changedTouches[0].clientX - from;
        if (Math.abs(by) > 48) swipe(by < 0 ? 1 : -1);
        setFrom(null);
      }}
    >
      <Tabs
        label="Charts against training"
        value={shown}
        tabs={charts.map(
          (c) =>
            [c.column, <Maths key={c.column}>{own[c.column]?.title ?? c.title}</Maths>] as const,
        )}
        panel={panel}
        onPick={show}
      />
      <div
        className="chart"
        ref={measure}
        id={panel}
        role="tabpanel"
        aria-labelledby={tabId(panel, shown)}
      >
        {size && (
          <TaskChart
            key={chart.column}
            chart={chart}
            own={own[chart.column]}
            width={size.width}
            height={size.height}
            axis
          />
        )}
      </div>
    </section>
  );
}

function LastEdit({ show }: { show: () => void }) {
  const last = useEdits().at(-1);
  const field = last && schema.table[last.path];
  return (
    <div className="phone-row">
      {last ? (
        <span>
          <Icon name="diamond" /> step {whole(last.step)}:{" "}
          <Maths>{field?.label ?? last.path}</Maths> {shortText(field, last.from)} →{" "}
          {shortText(field, last.to)}
        </span>
      ) : (
        <span className="muted">no edits yet</span>
      )}
      <button type="button" className="link" onClick={show}>
        Edits
      </button>
    </div>
  );
}

function LatestSamples({ show }: { show: () => void }) {
  const rows = useLive((l) => l.samples?.rows);
  const latest = [...(rows ?? [])].sort((a, b) => b.step - a.step).slice(0, 8);
  return (
    <div className="phone-row">
      <span className="latest">
        <span className="muted">latest</span>
        {latest.map((r) => (
          <span key={`${r.prompt} ${r.text}`} className="mono">
            {visible(r.text)}
          </span>
        ))}
      </span>
      <button type="button" className="link" onClick={show}>
        Samples
      </button>
    </div>
  );
}

const Playback = () => (useRuntime((r) => r.playback !== null) ? <Scrubber /> : null);

function Where() {
  const step = useLive((l) => l.head.step);
  const steps = useRuntime((r) => r.playback?.steps);
  const state = useRuntime(stateWord);
  return (
    <span className="where">
      <strong>{whole(step)}</strong> {steps ? `of ${whole(steps)}` : state || "steps"}
    </span>
  );
}
