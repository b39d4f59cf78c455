import type { Bounded } from "../../../worker/protocol";
import type { EvidenceProps } from "../evidence";
import { percent } from "../../shared/figures";
import { rooms, Steady } from "../../shared/Steady";

/** The mass that the ending allows: of the target, the policy and the untrained model. */
export function Allowed({ truth }: EvidenceProps) {
  const verdict = truth?.verdict;
  if (!truth) return <p className="allowed" />;
  if (!verdict)
    return (
      <p className="allowed muted">
        Which middles the ending allows is known of held-out stories alone.
      </p>
    );
  return (
    <p className="allowed">
      <span className="muted">Middles that the ending allows</span>
      <Share name="target" of={verdict.target} />
      <Share name="policy" of={verdict.policy} />
      <Share name="prior" of={verdict.prior} />
    </p>
  );
}

const Share = ({ name, of }: { name: string; of: Bounded }) => (
  <span>
    {name}{" "}
    <Steady room={rooms.percent} className="num">
      {percent(of.value)}
    </Steady>{" "}
    %
  </span>
);
