import "./constrained.css";
import type { Bounded } from "../../../worker/protocol";
import { atLeast, bounded, percent } from "../../shared/figures";
import type { EvidenceProps } from "../evidence";

/** How much of each law satisfies the constraint, and how far policy and masking are from it. */
export function Satisfied({ truth, layout }: EvidenceProps) {
  const verdict = truth?.verdict;
  const conditional = truth?.conditional;
  if (!verdict || !conditional) return <p className="satisfied" />;
  const masking = conditional.rivals.find(({ name }) => name === "local masking");
  const nothing = verdict.target.low < 1e-6;
  if (nothing)
    return (
      <p className="satisfied">
        No sentence that the walk reached satisfies the constraint; the target holds what the
        penalty leaves to the others.
      </p>
    );
  return (
    <p className="satisfied">
      <span>
        satisfies: policy <b>{share(verdict.policy)}</b>, target <b>{share(verdict.target)}</b>
        {layout !== "phone" && (
          <>
            , untrained <b>{share(verdict.prior)}</b>
          </>
        )}
      </span>
      <span>
        TV to conditioning: policy <b>{bounded(conditional.policy.tv)}</b>
        {masking && (
          <>
            , local masking <b>{bounded(masking.tv)}</b>
          </>
        )}
      </span>
    </p>
  );
}

/** A share in percent; "≥" where strings that were not reached may add to it. */
const share = ({ value, low, high, error }: Bounded): string => {
  if (low === high) return `${percent(value)} %`;
  return error === undefined ? `≥ ${atLeast(low)} %` : `≈ ${percent(value)} %`;
};
