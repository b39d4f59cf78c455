import "./runs.css";
import { useEffect, useState } from "react";
import { presets, schema } from "../../experiment/presets";
import type { SaveSummary } from "../../worker/protocol";
import { useLane, useRuntime } from "../lane/context";
import { shortText } from "../rail/text";
import { bytes, count, whole } from "../shared/figures";
import { Maths } from "../shared/Maths";
import { saveShown } from "../stores/runtime";
import { useSaves } from "../stores/saves";
import { moment } from "./moment";
import { goOn } from "../run/saved-run";

/** Every run that this browser has saved: to go on with, to download, or to delete. */
export function Saved() {
  const { session } = useLane();
  const saves = useSaves();
  const saved = useRuntime((r) => r.saved);
  const notice = useRuntime((r) => r.notice); // it says why there is no list
  useEffect(() => session.ask({ kind: "list" }), [session, saved]);
  if (saves === null) return <p className="muted nothing">{notice ?? "Reading the saved runs."}</p>;
  if (saves.length === 0)
    return (
      <p className="muted nothing">
        No run is saved in this browser yet. A run is saved every 100 steps and whenever it is
        paused, and is listed here.
      </p>
    );
  return (
    <section className="runs" aria-label="Saved runs">
      <h3>Saved</h3>
      <ul>
        {saves.map((save) => (
          <SavedRun key={save.save} summary={save} />
        ))}
      </ul>
      <p className="muted total">
        {count(saves.length, "run")}, {bytes(saves.reduce((sum, s) => sum + s.bytes, 0))}, kept in
        this browser alone.
      </p>
    </section>
  );
}

function SavedRun({ summary }: { summary: SaveSummary }) {
  const onScreen = useRuntime((r) => !r.playback && saveShown(r) === summary.save);
  const title = presets[summary.preset].title;
  return (
    <li className={summary.damage ? "damaged" : undefined}>
      <p className="what">
        <strong>{title}</strong>, step {whole(summary.step)}
        {onScreen && <span className="muted"> on screen</span>}
      </p>
      <p className="muted">
        {moment(summary.when)}, {bytes(summary.bytes)}
        {summary.edits > 0 && `, ${count(summary.edits, "edit")}`}
      </p>
      <Changed summary={summary} />
      {summary.damage && <p className="damage">{summary.damage}</p>}
      <Acts summary={summary} onScreen={onScreen} />
    </li>
  );
}

/** The settings that differ from the preset's: what tells one run from another. */
function Changed({ summary: { changed } }: { summary: SaveSummary }) {
  if (changed.length === 0) return null;
  const shown = changed.slice(0, 4).map(([path, leaf]) => {
    const field = schema.table[path];
    return `${field?.label ?? path} ${shortText(field, leaf)}`;
  });
  const rest = changed.length - shown.length;
  const text = shown.join(", ");
  return (
    <p className="changed">
      <Maths>{rest > 0 ? `${text} and ${rest} more` : text}</Maths>
    </p>
  );
}

function Acts({ summary, onScreen }: { summary: SaveSummary; onScreen: boolean }) {
  const lane = useLane();
  const { session } = lane;
  const [deleting, setDeleting] = useState(false);
  const { save, damage } = summary;
  if (deleting)
    return (
      <p className="acts">
        <span>Delete {bytes(summary.bytes)}?</span>
        <button
          type="button"
          className="link"
          onClick={() => session.send({ kind: "delete", save })}
        >
          Delete
        </button>
        <button type="button" className="link" onClick={() => setDeleting(false)}>
          Keep
        </button>
      </p>
    );
  return (
    <p className="acts">
      {!damage && !onScreen && (
        <button type="button" className="link" onClick={() => goOn(lane, summary)}>
          Go on
        </button>
      )}
      <button
        type="button"
        className="link"
        onClick={() => session.send({ kind: "download", save })}
      >
        Download
      </button>
      <button type="button" className="link" onClick={() => setDeleting(true)}>
        Delete
      </button>
    </p>
  );
}
