import "./sweep.css";
import { useMemo } from "react";
import { schema } from "../../../experiment/presets";
import { shortText } from "../../rail/text";
import { useSize } from "../../shared/hooks";
import { Maths } from "../../shared/Maths";
import { sweepOf } from "../background/sweep";
import { RunsChart } from "../chart/RunsChart";
import { SEEDS_OF_A_RANKING, type RunRecord } from "../records/record";
import { setRunsView, useBook, useProgress, useRunsView } from "../view";
import { FigureChoice } from "./ChartHead";
import { FinalChart } from "./FinalChart";

/** A sweep: the final figure against the value, and one small chart for each value. */
export function SweepCharts({ sweep }: { sweep: string }) {
  const records = useBook((b) => b.records);
  const own = useMemo(() => sweepOf(records, sweep), [records, sweep]);
  const isTraining = useProgress((p) => p.title !== null);
  const [measure, size] = useSize();
  return (
    <section className="runs-large sweep-charts" aria-label="Sweep">
      <header className="runs-head">
        <FigureChoice records={own} />
        <span className="muted">
          <Maths>{headOf(own)}</Maths>
        </span>
        <button type="button" className="link" onClick={() => setRunsView({ sweep: null })}>
          Close the sweep
        </button>
      </header>
      <div ref={measure}>
        {own.length === 0 && (
          <p className="muted nothing">
            {isTraining
              ? "The first value is being trained; its line comes when its first seed is done."
              : "This sweep has no run."}
          </p>
        )}
        {size && own.length > 0 && <Charts records={own} {...size} />}
      </div>
    </section>
  );
}

/** Which field, and whether the seeds are too few for a ranking. */
function headOf(records: readonly RunRecord[]): string {
  const path = records[0]?.sweep?.path;
  if (path === undefined) return "no value is trained yet";
  const fewest = Math.min(...records.map(({ seeds }) => seeds.length));
  const caution = fewest < SEEDS_OF_A_RANKING ? "; fewer than three seeds are no ranking" : "";
  return `by ${schema.table[path]?.label ?? path}${caution}`;
}

interface ChartsProps {
  readonly records: readonly RunRecord[];
  readonly width: number;
  readonly height: number;
}

function Charts({ records, width, height }: ChartsProps) {
  const { figure, along, log } = useRunsView((v) => v);
  const isNarrow = width < 480;
  const columns = isNarrow ? 1 : 2;
  const final = isNarrow ? width : Math.min(Math.floor(width * 0.42), 340);
  const rest = isNarrow ? width : width - final;
  const lines = Math.ceil(records.length / columns);
  const each = { width: Math.floor(rest / columns), height: Math.floor(height / lines) };
  const field = schema.table[records[0].sweep?.path ?? ""];
  return (
    <>
      <FinalChart
        records={records}
        figure={figure}
        log={log}
        width={final}
        height={isNarrow ? 260 : height}
      />
      <div className="multiples" style={{ width: rest }}>
        {records.map((record) => (
          <RunsChart
            key={record.id}
            records={[record]}
            beside={records}
            figure={figure}
            along={along}
            log={log}
            width={each.width}
            height={isNarrow ? 180 : each.height}
            kind="tiny"
            title={shortText(field, record.sweep?.value ?? "")}
          />
        ))}
      </div>
    </>
  );
}
