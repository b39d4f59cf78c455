import { whole } from "../shared/figures";
import { series, useLive } from "../stores/live";
import { charts } from "./charts";

/** The same numbers, step by step. */
export function ChartsTable() {
  const step = useLive((l) => l.head.step);
  useLive((l) => l.charts.logReward); // a new round of charts is a new table
  return (
    <div className="scroll table-view" tabIndex={0}>
      <table className="figures">
        <caption className="hidden">Reward, diversity, likelihood and log Z by step, up to step {step}</caption>
        <thead><tr><th scope="col">step</th>{charts.map((c) => <th key={c.column} scope="col">{c.title}</th>)}</tr></thead>
        <tbody>{series.table(100).map((row) => <tr key={row.step}><th scope="row">{whole(row.step)}</th>{charts.map((c) => <td key={c.column}>{c.print(row.values[c.column])}</td>)}</tr>)}</tbody>
      </table>
    </div>
  );
}
