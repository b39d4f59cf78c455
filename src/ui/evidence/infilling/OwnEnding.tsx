import { useId, useState } from "react";
import { useLane, useShownSetup } from "../../lane/context";
import { edit } from "../../run/editing";
import { useShownPrompt } from "../../samples/shown-prompt";
import { valueShown } from "../../stores/setup";
import { promptOf, storyIn } from "./story";

const PATH = "prompt.text";

/**
 * Another ending for the story on screen. It becomes the run's own prompt: the policy as it is
 * answers at once, and further steps train on this story alone until it is taken back.
 */
export function OwnEnding() {
  const lane = useLane();
  const id = useId();
  const prompt = useShownPrompt();
  const own = useShownSetup((s) => String(valueShown(s, PATH)));
  const [draft, setDraft] = useState<string | null>(null);
  const story = prompt === null ? null : storyIn(prompt);
  if (!story) return null;
  const commit = () => {
    const ending = draft?.trim().replace(/\s+/g, " "); // an ending is one line of the prompt
    if (ending && ending !== story.ending)
      edit(lane, PATH, promptOf({ beginning: story.beginning, ending }));
    setDraft(null);
  };
  return (
    <div className="own-ending">
      <label htmlFor={id}>
        Ending <em>Y</em>
      </label>
      {own !== "" && (
        <button type="button" className="link" onClick={() => edit(lane, PATH, "")}>
          Back to the stories
        </button>
      )}
      <textarea
        id={id}
        className="field"
        rows={2}
        value={draft ?? story.ending}
        spellCheck={false}
        autoComplete="off"
        onChange={(event) => setDraft(event.target.value)}
        onKeyDown={(event) => {
          if (event.key !== "Enter") return;
          event.preventDefault();
          commit();
        }}
        onBlur={commit}
      />
      <p className="muted small">
        Type another ending: the policy answers it as it is, and the target is computed again.
      </p>
    </div>
  );
}
