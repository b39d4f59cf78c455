import { bytes } from "../shared/figures";
import { plainName } from "../stores/models";
import type { KeptJudge, KeptModel, StorageRoom } from "../../worker/protocol/models";
import { acts } from "./acts";
import { useModels } from "./state";
import { useModelInUse, useRows } from "./use-rows";

/** What this browser keeps, and the room that it takes. */
export function Kept() {
  const kept = useModels((s) => s.kept);
  const judges = useModels((s) => s.judges);
  const storage = useModels((s) => s.storage);
  const deleted = useModels((s) => s.deleted);
  const fault = useModels((s) => s.faults[""]);
  const restText = kept ? "No model is kept yet." : (fault?.sentence ?? "Reading what is kept.");
  return (
    <section className="side-section kept-models" tabIndex={-1} aria-labelledby="kept-models">
      <header>
        <h2 id="kept-models">Kept in this browser</h2>
        <span className="muted">{storage && roomText(storage)}</span>
      </header>
      {storage && <Room storage={storage} />}
      {kept?.length || judges.length ? (
        <table className="kept-table">
          <thead>
            <tr>
              <th scope="col">model</th>
              <th scope="col">size</th>
              <th scope="col">last used</th>
              <th scope="col">
                <span className="hidden">delete</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {kept?.map((model) => (
              <ModelRow key={model.model} model={model} />
            ))}
            {judges.map((judge) => (
              <JudgeRow key={judge.name} judge={judge} />
            ))}
          </tbody>
        </table>
      ) : (
        <p className="muted">{restText} The model world is part of the page.</p>
      )}
      {deleted.size > 0 && (
        <p>
          <button type="button" className="link" onClick={() => acts.deleteNow()}>
            Delete for good now
          </button>
        </p>
      )}
      {kept !== null && kept.length > 0 && storage && (
        <p className="muted">
          Dropped files are read where they lie; only “Keep a copy” copies them.{" "}
          {storage.lasting
            ? "The browser has promised not to evict what is kept."
            : "The browser may evict what is kept when its disk is full."}
        </p>
      )}
    </section>
  );
}

const roomText = ({ used, available }: StorageRoom) => {
  if (used === 0) return available === null ? "" : `room for ${bytes(available)}`;
  return available === null ? bytes(used) : `${bytes(used)} of ${bytes(available)}`;
};

function Room({ storage: { used, available } }: { storage: StorageRoom }) {
  if (available === null) return null;
  return (
    <span className="room" aria-hidden="true">
      <i style={{ width: `${Math.min(100, (100 * used) / Math.max(1, available))}%` }} />
    </span>
  );
}

function ModelRow({
  model: { model, asked, title, received, total, whole, used },
}: {
  model: KeptModel;
}) {
  const row = useRows().find((r) => r.model === plainName(asked) || r.model === model);
  const inUse = useModelInUse();
  const isInUse = (row?.isInUse ?? false) || model === inUse;
  const arrives = row?.state?.at === "arriving" || row?.state?.at === "checking";
  return (
    <KeptRow
      name={model}
      title={title}
      size={whole ? total : received}
      when={arrives ? "arriving" : whole ? dayText(used) : "in part"}
      isHeld={isInUse || arrives}
    />
  );
}

/** A judge, or a sentence model: a run that has it open goes on when it is deleted. */
function JudgeRow({ judge: { name, title, bytes: size, since } }: { judge: KeptJudge }) {
  const when = since === 0 ? "a judge" : `a judge, ${dayText(since)}`;
  return <KeptRow name={name} title={title} size={size} when={when} />;
}

interface KeptRowProps {
  readonly name: string; // under which it is kept
  readonly title: string;
  readonly size: number; // bytes
  readonly when: string;
  readonly isHeld?: boolean; // it cannot be deleted now
}

function KeptRow({ name, title, size, when, isHeld = false }: KeptRowProps) {
  const isDeleted = useModels((s) => s.deleted.has(name));
  return (
    <tr className={isDeleted ? "deleted" : undefined}>
      <th scope="row" title={name}>
        {title}
      </th>
      <td>{bytes(size)}</td>
      <td>{isDeleted ? "deleted" : when}</td>
      <td>
        {!isHeld && (
          <button
            type="button"
            className="link"
            onClick={() => (isDeleted ? acts.restore(name) : acts.strikeOut(name))}
          >
            {isDeleted ? "Undo" : "Delete"}
            <span className="hidden"> {title}</span>
          </button>
        )}
      </td>
    </tr>
  );
}

const DAY = 86_400_000; // ms

function dayText(when: number): string {
  const midnight = new Date().setHours(0, 0, 0, 0);
  if (when >= midnight) return "today";
  if (when >= midnight - DAY) return "yesterday";
  return new Date(when).toLocaleDateString(undefined, { day: "numeric", month: "short" });
}
