import "../../shared/figures-table.css";
import "./arithmetic.css";
import { useLive } from "../../lane/context";
import { percent } from "../../shared/figures";
import { type KindMasses, massesByKind } from "./reading";
import { useCalculator } from "./use-calculator";

/** What goes wrong first in the answers to this problem, and how much of each law does so. */
export function Mistakes() {
  const truth = useLive((l) => l.truth);
  const calculator = useCalculator();
  if (!truth)
    return (
      <p className="figures-panel muted">Kinds of mistake come with the first exact answer.</p>
    );
  return (
    <div className="figures-panel scroll" tabIndex={0}>
      <table className="figures">
        <caption>
          Kinds of mistake, by the first piece of an answer that no right way of working has. Shares
          in %, of the {truth.rows.length} listed strings of this problem.
        </caption>
        <thead>
          <tr>
            <th scope="col">kind</th>
            <th scope="col">untrained</th>
            <th scope="col">policy</th>
            <th scope="col">target</th>
          </tr>
        </thead>
        <tbody>
          {massesByKind(truth, calculator).map((masses) => (
            <Kind key={masses.kind} {...masses} />
          ))}
        </tbody>
      </table>
      <p className="muted">
        A string is right where its last called value is the answer, whatever came before. The
        calculator never slips; a call that it cannot read is answered by nothing.
      </p>
    </div>
  );
}

const Kind = ({ kind, prior, policy, target }: KindMasses) => (
  <tr>
    <th scope="row">{kind}</th>
    <td>{percent(prior)}</td>
    <td>{percent(policy)}</td>
    <td>{percent(target)}</td>
  </tr>
);
