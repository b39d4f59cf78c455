import "./subjectivity.css";
import type { LabelFigures } from "../../../worker/protocol";
import { figure, percent } from "../../shared/figures";
import { rooms, Steady } from "../../shared/Steady";
import type { EvidenceProps } from "../evidence";
import { labelNames } from "./label-names";

/** How this review is labelled: by a vote of ten reasons, by all of them, and without a reason. */
export function Verdict({ truth }: EvidenceProps) {
  const labels = truth?.labels?.policy;
  if (!labels) return <p className="label-verdict">&nbsp;</p>;
  return (
    <p className="label-verdict">
      <span>
        vote of 10: <b>{named(labels.votes)}</b> with chance{" "}
        <Steady room={rooms.percent} className="num">
          {percent(Math.max(...labels.votes))}
        </Steady>{" "}
        %
      </span>
      <span>
        exact sum over reasons: <b>{named(labels.summed)}</b>{" "}
        <Steady room={rooms.percent} className="num">
          {figure(Math.max(...labels.summed))}
        </Steady>
      </span>
      <span className="muted">{withoutReason(labels)}</span>
    </p>
  );
}

/** The label with the larger share; of equal ones the first, as a tie counts. */
const named = (shares: readonly number[]) => labelNames[shares.indexOf(Math.max(...shares))];

const withoutReason = ({ direct }: LabelFigures) =>
  `read off without a reason: ${labelNames[0]} ${figure(direct[0])}`;
