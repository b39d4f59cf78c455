import { whole } from "../shared/figures";
import { series, useLive } from "../stores/live";
import { charts } from "./charts";

/** The last steps, as numbers. */
export function ChartsTable() {
  const step = useLive((l) => l.head.step);
  const columns = charts.map((c) => ({ ...c, points: series.decimated(c.column, "step") }));
  const steps = [...new Set(columns[0].points.map((p) => p.x))].reverse().slice(0, 100);
  return (
    <div className="scroll table-view" tabIndex={0}>
      <table className="figures">
        <caption className="hidden">Reward, diversity, likelihood and log Z by step, up to step {step}</caption>
        <thead><tr><th scope="col">step</th>{columns.map((c) => <th key={c.column} scope="col">{c.title}</th>)}</tr></thead>
        <tbody>{steps.map((s) => <tr key={s}><th scope="row">{whole(s)}</th>{columns.map((c) => <td key={c.column}>{c.print(c.points.find((p) => p.x === s)?.raw ?? null)}</td>)}</tr>)}</tbody>
      </table>
    </div>
  );
}
