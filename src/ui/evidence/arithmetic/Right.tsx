import "./arithmetic.css";
import type { Bounded } from "../../../worker/protocol";
import { percent } from "../../shared/figures";
import type { EvidenceProps } from "../evidence";

/** P(right) of this problem: policy, target and untrained model. */
export function Right({ truth, layout }: EvidenceProps) {
  const verdict = truth?.verdict;
  if (!verdict) return <p className="verdict-right">&nbsp;</p>;
  return (
    <p className="verdict-right">
      P(right): policy <b>{share(verdict.policy)}</b>, target <b>{share(verdict.target)}</b>
      {layout !== "phone" && (
        <>
          , untrained <b>{share(verdict.prior)}</b>
        </>
      )}
    </p>
  );
}

/** A share in percent; its sign says whether strings that were not reached may add to it. */
const share = ({ value, low, high, error }: Bounded): string => {
  if (high !== null && high - low < 5e-4) return `${percent(value)} %`;
  return `${error === undefined ? "≥" : "≈"} ${percent(value)} %`;
};
