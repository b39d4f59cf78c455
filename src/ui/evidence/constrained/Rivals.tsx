import "../../shared/figures-table.css";
import "./constrained.css";
import { useLive } from "../../lane/context";
import { bounded, figure, percent } from "../../shared/figures";

/** Policy and rivals: how far from the exact conditional, and what a sentence costs. */
export function Rivals() {
  const conditional = useLive((l) => l.truth?.conditional);
  if (!conditional)
    return (
      <p className="figures-panel muted">The rivals are compared at the first exact answer.</p>
    );
  const { policy, rivals, satisfied } = conditional;
  return (
    <div className="figures-panel scroll" tabIndex={0}>
      <table className="figures">
        <caption>
          Ways to write under the constraint, and their total variation to the target conditioned on
          it. All but the policy write with the untrained model, which satisfies the constraint with
          probability {percent(satisfied)} %. Laws are exact over the walked sentences; nothing is
          sampled.
        </caption>
        <thead>
          <tr>
            <th scope="col">way of writing</th>
            <th scope="col">TV</th>
            <th scope="col">rows</th>
          </tr>
        </thead>
        <tbody>
          <Row name="policy" tv={bounded(policy.tv)} rows={policy.rows} />
          {rivals.map(({ name, tv, rows }) => (
            <Row key={name} name={name} tv={bounded(tv)} rows={rows} />
          ))}
        </tbody>
      </table>
      <p className="muted">
        Rows are next-token rows of the model for a sentence that is kept, in expectation. Masking
        removes the tokens that break the constraint and renormalises at every step, so a beginning
        is not charged for how little can follow it. Rejection writes until a sentence is accepted;
        resampling writes 16 and keeps one by its weight; best of 16 keeps the likeliest. Adaptive
        weighted rejection (AWRS) draws each token by the law of masking with fewer tests, and
        corrects it by weights as resampling does; adaptive rejection (CARS) has the law of
        rejection for fewer rows, since it never draws again what was refused.
      </p>
    </div>
  );
}

const Row = ({ name, tv, rows }: { name: string; tv: string; rows: number }) => (
  <tr>
    <th scope="row">{name}</th>
    <td>{tv}</td>
    <td>{figure(rows)}</td>
  </tr>
);
