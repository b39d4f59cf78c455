import { useLane, useRuntime, useSetup } from "../lane/context";
import { schema } from "../../experiment/presets";
import { takeBack } from "../run/editing";
import { Icon } from "../shared/Icons";
import { whole } from "../shared/figures";
import { Maths } from "../shared/Maths";
import { shortText } from "../rail/text";
import { showField } from "../stores/show-field";
import { useEdits } from "../trio/edits";

/** Every change of a run with its step: undo stack, chart rules and the script a link replays. */
export function EditLog() {
  const lane = useLane();
  const edits = useEdits();
  const script = useSetup((s) => s.script);
  const own = useRuntime((r) => r.playback === null);
  if (!edits.length && !script.length)
    return (
      <p className="muted nothing">
        Nothing was changed yet. Change a prompt, a reward term or a temperature while training
        runs: the target moves at once, the policy follows, and the change is listed here with its
        step.
      </p>
    );
  return (
    <div className="scroll edits">
      <ol>
        {[...edits].reverse().map((e, i) => (
          <li key={edits.length - i}>
            <Icon name="diamond" />
            <span>step {whole(e.step)}</span>
            <button
              type="button"
              className="what"
              onClick={() => showField(lane.selection, e.path)}
            >
              <Maths>{schema.table[e.path]?.label ?? e.path}</Maths>
              <br />
              <span className="muted">
                {shortText(schema.table[e.path], e.from)} → {shortText(schema.table[e.path], e.to)}
              </span>
            </button>
            {own && (
              <button type="button" className="link" onClick={() => takeBack(lane, e)}>
                Undo
              </button>
            )}
          </li>
        ))}
      </ol>
      {script.length > 0 && (
        <p className="muted coming">
          To be replayed:{" "}
          {script
            .map(
              (e) =>
                `step ${whole(e.step)}, ${schema.table[e.path]?.label ?? e.path} ` +
                `${shortText(schema.table[e.path], e.to)}`,
            )
            .join("; ")}
          .
        </p>
      )}
    </div>
  );
}
