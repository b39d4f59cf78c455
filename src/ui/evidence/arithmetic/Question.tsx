import "./arithmetic.css";
import { answerOf, problemIn } from "../../../experiment/arithmetic";
import { useLive } from "../../lane/context";
import type { EvidenceProps } from "../evidence";
import { useCalculator } from "./use-calculator";

/** The problem with its slot for the steps, the answer that the reward asks for, and the legend. */
export function Question({ truth, layout }: EvidenceProps) {
  const watched = useLive((l) => l.truth?.prompt);
  const calculator = useCalculator();
  const text = truth?.prompt ?? watched ?? "";
  const problem = problemIn(text);
  if (!problem) return <p className="question">&nbsp;</p>;
  return (
    <div className="question">
      <p>
        {text} <span className="slot">steps z</span> . The answer is {answerOf(problem)}.
      </p>
      {layout === "full" && (
        <p className="legend">
          <span>
            <span className="steps">2 - 3 =</span> the policy’s action
          </span>
          {calculator && (
            <span>
              <span className="steps">
                <span className="value">-1</span>
              </span>{" "}
              the calculator’s value: state, no log <em>q</em>
            </span>
          )}
          <span>
            <span className="steps">
              <span className="wrong">2</span>
            </span>{" "}
            goes wrong here
          </span>
        </p>
      )}
    </div>
  );
}
