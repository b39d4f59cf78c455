import "./trio.css";
import { schema } from "../../experiment/presets";
import { useEvidence } from "../evidence/use-evidence";
import { Icon } from "../shared/Icons";
import { whole } from "../shared/figures";
import { useSize } from "../shared/hooks";
import { Maths } from "../shared/Maths";
import { Segments } from "../shared/Segments";
import type { ReactNode } from "react";
import { setView, useView } from "../stores/view";
import { shortText } from "../rail/text";
import { ChartsTable } from "./ChartsTable";
import { charts } from "./charts";
import { useLane } from "../lane/context";
import { showEdit, useEdits } from "./edits";
import { TaskChart } from "./TaskChart";

/** Reward, diversity, likelihood and log Z against training, on one axis. */
export function Trio() {
  const { chartsTitle = "Against training", charts: own } = useEvidence();
  const [measure, size] = useSize();
  const table = useView((v) => v.chartsTable);
  return (
    <section className="trio" aria-label={chartsTitle}>
      <TrioHeader title={chartsTitle}>
        <button
          type="button"
          className="link small"
          onClick={() => setView({ chartsTable: !table })}
        >
          {table ? "Lines" : "Table"}
        </button>
      </TrioHeader>
      <div className="charts" ref={measure}>
        {size &&
          (table ? (
            <ChartsTable />
          ) : (
            charts.map((chart, i) => (
              <TaskChart
                key={chart.column}
                chart={chart}
                own={own[chart.column]}
                width={Math.floor(size.width / 2)}
                height={Math.floor((size.height - 18) / 2) + (i > 1 ? 16 : 0)}
                axis={i > 1}
              />
            ))
          ))}
      </div>
    </section>
  );
}

/** What the charts share: their title, the latest edit, and the axis on which all are drawn. */
export function TrioHeader({ title, children }: { title: string; children?: ReactNode }) {
  const axis = useView((v) => v.axis);
  return (
    <header>
      <h2>{title}</h2>
      <EditSentence />
      <Segments
        label="Horizontal axis"
        value={axis}
        options={[
          ["step", "Step"],
          ["seconds", "Time"],
          ["rewardEvaluations", "Reward evaluations"],
        ]}
        onPick={(a) => setView({ axis: a })}
      />
      {children}
    </header>
  );
}

/** The latest edit, in the header of the charts it marks. */
export function EditSentence() {
  const { selection } = useLane();
  const last = useEdits().at(-1);
  if (!last) return <span className="edit-sentence" />;
  const field = schema.table[last.path];
  return (
    <button type="button" className="edit-sentence" onClick={() => showEdit(selection, last)}>
      <Icon name="diamond" size={14} />
      <span>
        step {whole(last.step)}: <Maths>{field?.label ?? last.path}</Maths>{" "}
        {shortText(field, last.from)} → {shortText(field, last.to)}
      </span>
    </button>
  );
}
