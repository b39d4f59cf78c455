import "../shared/figures-table.css";
import { useLane, useLive, useRuntime } from "../lane/context";
import type { Against } from "../../worker/protocol";
import { nats, whole } from "../shared/figures";
import { taskShown } from "../stores/runtime";
import type { From } from "../stores/series";
import { Maths } from "../shared/Maths";
import { charts, fromOf, printed } from "./charts";

/** The same numbers, step by step. */
export function ChartsTable() {
  const { series } = useLane().live;
  const step = useLive((l) => l.head.step);
  useLive((l) => l.charts); // a new round of charts is a new table
  const task = useRuntime(taskShown);
  const from = Object.fromEntries(charts.map((c) => [c.column, fromOf(task, c.column)])) as Record<
    Against,
    From
  >;
  return (
    <div className="scroll table-view" tabIndex={0}>
      <table className="figures">
        <caption className="hidden">
          Reward, diversity, likelihood and log Z by step, up to step {whole(step)}
        </caption>
        <thead>
          <tr>
            <th scope="col">step</th>
            {charts.map((c) => (
              <th key={c.column} scope="col">
                <Maths>{c.title}</Maths>
                {c.print === nats ? ", nats" : ""}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {series.table(100, from).map((row) => (
            <tr key={row.step}>
              <th scope="row">{whole(row.step)}</th>
              {charts.map((c) => (
                <td key={c.column}>{printed(c, from[c.column], row.values[c.column])}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
