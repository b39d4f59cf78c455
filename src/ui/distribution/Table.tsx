import "../shared/figures-table.css";
import { useLane, useSelection } from "../lane/context";
import type { Masses, Truth } from "../../worker/protocol";
import { count, figure, percent, visible } from "../shared/figures";
import { useEvidence } from "../evidence/use-evidence";
import { Maths } from "../shared/Maths";
import { useView } from "../stores/view";
import { useAsked } from "./asked";
import { inOrder, orderIn, rankedOrder } from "./order";

/** `covered`: a lesson asks for the target, so that it must not be seen yet. */
const Cells = ({
  of: { target, policy, prior },
  covered = false,
}: {
  of: Masses;
  covered?: boolean;
}) => (
  <>
    <td>{covered ? "?" : percent(target)}</td>
    <td>{percent(policy)}</td>
    <td>{percent(prior)}</td>
    <td>{covered ? "?" : figure(target > 0 ? policy / target : null)}</td>
  </>
);

/** The same numbers, to read and to copy. */
export function Table({ truth }: { truth: Truth }) {
  const { selection } = useLane();
  const ranked = truth.layout === "ranked";
  const { rows } = useEvidence();
  const order = useView((v) =>
    ranked ? rankedOrder(v.order, rows.order) : orderIn(truth.layout, v.order),
  );
  const columns = ranked ? rows.columns : [];
  const chosen = useSelection((v) => v.chosen);
  const asked = useAsked(truth.rows);
  const rest = {
    target: truth.rest.target + truth.more.target,
    policy: truth.rest.policy + truth.more.policy,
    prior: truth.rest.prior + truth.more.prior,
  };
  return (
    <div className="scroll table-view" tabIndex={0}>
      <table className="figures">
        <caption className="hidden">
          Probability of each string, in percent, after {count(truth.step, "step")}
        </caption>
        <thead>
          <tr>
            <th scope="col">string</th>
            <th scope="col">target, %</th>
            <th scope="col">policy, %</th>
            <th scope="col">prior, %</th>
            <th scope="col">policy / target</th>
            {columns.map(({ name }) => (
              <th key={name} scope="col">
                <Maths>{name}</Maths>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {inOrder(truth.rows, order).map((r) => (
            <tr
              key={r.text}
              className={r.text === chosen ? "choice picked" : "choice"}
              onClick={() => selection.setState({ chosen: r.text })}
            >
              <th scope="row">{visible(r.text)}</th>
              <Cells of={r} covered={asked?.covered === true && asked.texts.has(r.text)} />
              {columns.map(({ name, text }) => (
                <td key={name}>{text(r, truth)}</td>
              ))}
            </tr>
          ))}
          <tr>
            <th scope="row">else</th>
            <Cells of={rest} />
          </tr>
        </tbody>
      </table>
    </div>
  );
}
