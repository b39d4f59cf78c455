import { useLive } from "../../lane/context";
import type { Bounded } from "../../../worker/protocol";
import { bounded } from "../../shared/figures";

/** Three truths, three gaps: where the error of an answer comes from. */
export function Gaps() {
  const truth = useLive((l) => l.truth);
  const world = truth?.world;
  const missing = truth && !world ? "The grammar does not know this story." : null;
  return (
    <section className="gaps">
      <h3>
        Three truths, three gaps <span className="muted">KL(from‖to), nats</span>
      </h3>
      <table className="figures">
        <caption className="hidden">Gaps between world, target and policy for this story</caption>
        <thead>
          <tr>
            <th scope="col">from</th>
            <th scope="col" className="words">
              to
            </th>
            <th scope="col">KL</th>
          </tr>
        </thead>
        <tbody>
          <Gap from="target" to="policy: did it learn?" gap={truth?.klForward ?? null} />
          <Gap from="world" to="target: is the model good?" gap={world?.toTarget ?? null} />
          <Gap from="world" to="policy: is the answer right?" gap={world?.toPolicy ?? null} />
        </tbody>
      </table>
      <p className="muted small">
        {missing ?? "World: the grammar’s posterior at the same T; target: the model’s own."}
      </p>
    </section>
  );
}

interface GapProps {
  readonly from: "target" | "world";
  readonly to: string;
  readonly gap: Bounded | null;
}

const Gap = ({ from, to, gap }: GapProps) => (
  <tr>
    <th scope="row">
      <i className={from === "target" ? "swatch target" : "swatch world"} />
      {from}
    </th>
    <td className="words">{to}</td>
    <td>{bounded(gap)}</td>
  </tr>
);
