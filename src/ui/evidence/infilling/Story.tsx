import "./story.css";
import type { Truth } from "../../../worker/protocol";
import { useSelection } from "../../lane/context";
import { useShownPrompt } from "../../samples/shown-prompt";
import type { EvidenceProps } from "../evidence";
import { storyIn } from "./story";

/**
 * The story as running text. Its gap is a slot that holds the middle under the pointer, else the
 * chosen one, else the one that the story itself has.
 */
export function Story({ truth, layout }: EvidenceProps) {
  const prompt = useShownPrompt();
  const hovered = useSelection((s) => s.hovered);
  const chosen = useSelection((s) => s.chosen);
  const story = prompt === null ? null : storyIn(prompt);
  if (!story) return <p className="story" />;
  const middle = hovered ?? chosen ?? referenceOf(truth);
  return (
    <p className={`story ${layout}`}>
      <span className="cut muted">
        <em>X</em> before the gap, <em>Y</em> after it
      </span>
      {story.beginning} <Slot middle={middle} /> {story.ending}
    </p>
  );
}

const referenceOf = (truth: Truth | null): string | null =>
  truth?.rows.find((row) => row.reference)?.text ?? null;

const Slot = ({ middle }: { middle: string | null }) =>
  middle === null ? (
    <span className="slot empty" aria-label="the missing sentence" />
  ) : (
    <span className="slot">{middle.trim()}.</span>
  );
