import type { Edit } from "../../experiment/experiment";
import { useLane, useRuntime, useSetup } from "../lane/context";
import type { Lane } from "../lane/lane";
import { schema } from "../../experiment/presets";
import { takeBack } from "../run/editing";
import { Icon } from "../shared/Icons";
import { whole } from "../shared/figures";
import { Maths } from "../shared/Maths";
import { shortText } from "../rail/text";
import { showField } from "../stores/show-field";
import { locks } from "../view-query/view-query";

/** A change, the lane whose it is, and whose else, where several lanes stand in the page. */
interface Entry {
  readonly edit: Edit;
  readonly lane: Lane;
  readonly whose: string | null;
}

/** The newest first; below them what a replay is still to make. */
export function EditRows({ entries }: { entries: readonly Entry[] }) {
  const script = useSetup((s) => s.script);
  if (!entries.length && !script.length)
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
        {entries.map((entry, i) => (
          <Row key={entries.length - i} entry={entry} />
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

function Row({ entry: { edit, lane, whose } }: { entry: Entry }) {
  const { selection } = useLane();
  const own = useRuntime((r) => r.playback === null);
  const canUndo = own && !locks(edit.path);
  const field = schema.table[edit.path];
  return (
    <li>
      <Icon name="diamond" />
      <span>step {whole(edit.step)}</span>
      <button type="button" className="what" onClick={() => showField(selection, edit.path)}>
        <Maths>{field?.label ?? edit.path}</Maths>
        {whose !== null && <span className="muted">, {whose}</span>}
        <br />
        <span className="muted">
          {shortText(field, edit.from)} → {shortText(field, edit.to)}
        </span>
      </button>
      {canUndo && (
        <button type="button" className="link" onClick={() => takeBack(lane, edit)}>
          Undo
        </button>
      )}
    </li>
  );
}
