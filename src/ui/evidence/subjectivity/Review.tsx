import "./subjectivity.css";
import { useLive, useSelection } from "../../lane/context";
import { useShownPrompt } from "../../samples/shown-prompt";
import type { EvidenceProps } from "../evidence";
import { labelNames } from "./label-names";
import { quotedIn } from "./reviews";

/**
 * The review with the slot for its reason, which holds the one under the pointer, else the chosen
 * one, and the label that the target is given.
 */
export function Review({ layout }: EvidenceProps) {
  const prompt = useShownPrompt();
  const hovered = useSelection((s) => s.hovered);
  const chosen = useSelection((s) => s.chosen);
  const label = useLive((l) => (l.truth ? (l.truth.labels?.policy.label ?? null) : undefined));
  if (prompt === null) return <p className="review" />;
  const quoted = quotedIn(prompt);
  const review = quoted ? `“${quoted}”` : prompt;
  const reason = (hovered ?? chosen)?.trim() ?? "reason z";
  return (
    <p className={layout === "phone" ? "review narrow" : "review"}>
      <span className="muted">review</span> <b>{review}</b> This review is{" "}
      <span className="slot">{reason}</span>
      {label === undefined ? null : label === null ? (
        <span className="muted">
          {" "}
          and nobody has labelled it: the outline is the untrained model’s
        </span>
      ) : (
        <>
          , so it is <b>{labelNames[label]}</b>.
        </>
      )}
    </p>
  );
}
