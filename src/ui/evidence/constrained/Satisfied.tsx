import "./constrained.css";
import type { Bounded } from "../../../worker/protocol";
import { atLeast, bounded, percent } from "../../shared/figures";
import { rooms, Steady } from "../../shared/Steady";
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
        satisfies: policy <Share of={verdict.policy} /> target <Share of={verdict.target} />
        {layout !== "phone" && (
          <>
            {" "}
            untrained <Share of={verdict.prior} />
          </>
        )}
      </span>
      <span>
        TV to conditioning: policy{" "}
        <Steady room={rooms.bound}>{bounded(conditional.policy.tv)}</Steady>
        {masking && (
          <>
            {" "}
            local masking <Steady room={rooms.bound}>{bounded(masking.tv)}</Steady>
          </>
        )}
      </span>
    </p>
  );
}

const Share = ({ of }: { of: Bounded }) => <Steady room={rooms.percentBound}>{share(of)}</Steady>;

/** A share in percent; "≥" where strings that were not reached may add to it. */
const share = ({ value, low, high, error }: Bounded): string => {
  if (low === high) return `${percent(value)} %`;
  return error === undefined ? `≥ ${atLeast(low)} %` : `≈ ${percent(value)} %`;
};
