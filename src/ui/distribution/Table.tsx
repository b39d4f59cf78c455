import "../shared/figures-table.css";
import { useLane, useSelection } from "../lane/context";
import type { Truth } from "../../worker/protocol";
import { figure, percent } from "../shared/figures";
import { useView } from "../stores/view";
import { inOrder } from "./geometry";

/** The same numbers, to read and to copy. */
export function Table({ truth }: { truth: Truth }) {
  const { selection } = useLane();
  const order = useView((v) => v.order);
  const chosen = useSelection((v) => v.chosen);
  const rest = {
    text: "else",
    target: truth.rest.target + truth.more.target,
    policy: truth.rest.policy + truth.more.policy,
    prior: truth.rest.prior + truth.more.prior,
  };
  return (
    <div className="scroll table-view" tabIndex={0}>
      <table className="figures">
        <caption className="hidden">
          Probability of each string, in percent, after {truth.step} steps
        </caption>
        <thead>
          <tr>
            <th scope="col">string</th>
            <th scope="col">target, %</th>
            <th scope="col">policy, %</th>
            <th scope="col">prior, %</th>
            <th scope="col">policy / target</th>
          </tr>
        </thead>
        <tbody>
          {[...inOrder(truth.rows, order), rest].map((r) => (
            <tr
              key={r.text}
              className={r.text === chosen ? "picked" : ""}
              onClick={() => selection.setState({ chosen: r.text })}
            >
              <th scope="row">{r.text}</th>
              <td>{percent(r.target)}</td>
              <td>{percent(r.policy)}</td>
              <td>{percent(r.prior)}</td>
              <td>{figure(r.target > 0 ? r.policy / r.target : null)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
