import { useLane } from "../lane/context";
import type { FileTransfer, Transfer } from "../../worker/protocol/models";
import { bytes, megabytes } from "../shared/figures";
import { acts } from "./acts";
import { faultOf, nextAct } from "./next-act";
import { isHere, isOfHub, type Row } from "./rows";
import { EMBEDDED } from "./suggested";
import { useSelected } from "./use-rows";
import { openRunOn } from "./open-run-on";
import { models } from "./state";
import { readModelName } from "../../experiment/models";
import { paceText, percentText } from "./words";

/** The download of the selected model: how far it is, and what can be done with it. */
export function Download() {
  const row = useSelected();
  const { state } = row;
  const transfer = state?.at === "arriving" || state?.at === "checking" ? state : null;
  return (
    <section className="side-section" aria-labelledby="model-download">
      <header>
        <h2 id="model-download">{headOf(row)}</h2>
        <span className="muted">{atRevision(row)}</span>
      </header>
      {transfer ? <Arriving row={row} transfer={transfer} /> : <Resting row={row} />}
    </section>
  );
}

const headOf = (row: Row) =>
  row.model === EMBEDDED ? "Part of the page" : row.isOffered ? "From your disk" : "Download";

function atRevision({ model, title }: Row): string {
  const name = readModelName(model);
  return name?.kind === "hub" ? `${title} at ${name.revision.slice(0, 7)}` : title;
}

function Arriving({ row, transfer }: { row: Row; transfer: Transfer & { at: string } }) {
  const { received, total, files, notice } = transfer;
  const at = files.findIndex(({ state }) => state === "arriving" || state === "checking");
  return (
    <>
      <p className="percent">
        <strong>{percentText(received, total)}</strong>
        <span>{row.state && paceText(row.state)}</span>
      </p>
      <Track share={received / Math.max(1, total)} label={`Download of ${row.title}`} />
      <p className="ends">
        <span>{megabytes(received, total)}</span>
        <span>{at >= 0 && `file ${at + 1} of ${files.length}`}</span>
      </p>
      <Files files={files} />
      <p className="muted">
        {notice ??
          "Every file is checked by size and hash. A broken connection goes on from its last " +
            "byte; so does a cancelled download."}
      </p>
      <Buttons row={row} />
    </>
  );
}

const Track = ({ share, label }: { share: number; label: string }) => (
  <span
    className="track"
    role="progressbar"
    aria-label={label}
    aria-valuenow={Math.round(100 * share)}
    aria-valuemin={0}
    aria-valuemax={100}
  >
    <i style={{ transform: `scaleX(${Math.min(1, share)})` }} />
  </span>
);

const Files = ({ files }: { files: readonly FileTransfer[] }) => (
  <ul className="files">
    {files.map(({ name, size, received, state }) => (
      <li key={name} style={{ "--share": received / Math.max(1, size) } as React.CSSProperties}>
        <span className="mono">{name}</span>
        <span className="mono">
          {state === "arriving" ? megabytes(received, size) : bytes(size)}
        </span>
        <span className="muted">{state}</span>
        {state === "arriving" && <i />}
      </li>
    ))}
  </ul>
);

function Buttons({ row }: { row: Row }) {
  return (
    <p className="acts">
      <button type="button" className="button" onClick={() => acts.cancel(row.model)}>
        Cancel
      </button>
      <button type="button" className="button" onClick={() => acts.pause(row.model)}>
        Pause
      </button>
      <button type="button" className="button use" disabled>
        Use {row.title}
      </button>
    </p>
  );
}

/** Nothing arrives: what is known, and the next act. */
function Resting({ row }: { row: Row }) {
  const lane = useLane();
  const use = nextAct(row, "ask", "")?.kind === "use";
  return (
    <>
      <p className="muted">{restingText(row)}</p>
      <p className="acts">
        {use && (
          <button
            type="button"
            className="button use"
            onClick={() => models.setState({ refusal: openRunOn(lane, row) })}
          >
            Use {row.title}
          </button>
        )}
        {row.isOffered && (
          <button type="button" className="button" onClick={() => acts.keep(row.model)}>
            Keep a copy
          </button>
        )}
        {row.state?.at === "listing" && (
          <button type="button" className="button" onClick={() => acts.cancel(row.model)}>
            Cancel
          </button>
        )}
        <DeletePart row={row} />
      </p>
    </>
  );
}

function DeletePart({ row: { kept, isDeleted } }: { row: Row }) {
  if (!kept || kept.whole || isDeleted) return null;
  return (
    <button type="button" className="link" onClick={() => acts.strikeOut(kept.model)}>
      Delete what came
    </button>
  );
}

function restingText(row: Row): string {
  const { model, kept, facts, isInUse, isOffered, isWaiting, state } = row;
  if (model === EMBEDDED) return `${row.title} is part of this page, so nothing is downloaded.`;
  if (isOffered)
    return isInUse
      ? "It is read from your disk and not copied."
      : "It is read where it lies, and is gone from this page when you leave; a copy stays.";
  if (isHere(row))
    return isInUse
      ? "The run on screen uses it."
      : "Every file is here and was checked. Your run goes on until the new one is ready.";
  if (isWaiting && state?.at === "listing")
    return "Nothing was contacted; the download waits for your consent.";
  if (faultOf(row)) return "Its row says what stands in the way. Nothing of it is lost.";
  if (state?.at === "listing") return "The hub is asked which files there are.";
  if (kept)
    return `${megabytes(kept.received, kept.total)} are here. The download goes on from there.`;
  if (facts && isOfHub(row))
    return (
      `${facts.files.length} files, ${bytes(facts.bytes)}. They stay in this browser, so only ` +
      "once."
    );
  return "Its size and its plan are known once you let the page ask; nothing was asked so far.";
}
