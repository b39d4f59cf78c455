import "./arithmetic.css";
import type { Bounded } from "../../../worker/protocol";
import { percent } from "../../shared/figures";
import { rooms, Steady } from "../../shared/Steady";
import type { EvidenceProps } from "../evidence";

/** P(right) of this problem: policy, target and untrained model. */
export function Right({ truth, layout }: EvidenceProps) {
  const verdict = truth?.verdict;
  if (!verdict) return <p className="verdict-right">&nbsp;</p>;
  return (
    <p className="verdict-right">
      P(right): policy <Share of={verdict.policy} /> target <Share of={verdict.target} />
      {layout !== "phone" && (
        <>
          {" "}
          untrained <Share of={verdict.prior} />
        </>
      )}
    </p>
  );
}

const Share = ({ of }: { of: Bounded }) => <Steady room={rooms.percentBound}>{share(of)}</Steady>;

/** A share in percent; its sign says whether strings that were not reached may add to it. */
const share = ({ value, low, high, error }: Bounded): string => {
  if (high !== null && high - low < 5e-4) return `${percent(value)} %`;
  return `${error === undefined ? "≥" : "≈"} ${percent(value)} %`;
};
