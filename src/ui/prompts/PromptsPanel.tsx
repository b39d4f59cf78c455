import "../code/code.css";
import "./prompts.css";
import { useEffect, useMemo, useState } from "react";
import { ownDataIn } from "../../experiment/presets";
import type { Path } from "../../experiment/experiment";
import { useLane, useRecorded, useSetup } from "../lane/context";
import { applyInNewRun, edit } from "../run/editing";
import { count } from "../shared/figures";
import { Icon } from "../shared/Icons";
import type { Layout } from "../shared/layout";
import { plain } from "../shared/plain";
import { closeCode } from "../stores/code";
import { valueShown } from "../stores/setup";
import { Preview, type OwnData } from "./Preview";

const OWN: Path = "prompts.own";
const EVERY: Path = "prompts.heldOutEvery";

/** A visitor's own prompts and data: pasted or dropped, checked line by line, then a new run. */
export function PromptsPanel({ layout }: { layout: Layout }) {
  const lane = useLane();
  const recorded = useRecorded();
  const preset = useSetup((s) => s.start.preset);
  const inForce = useSetup((s) => String(valueShown(s, OWN)));
  const everyInForce = useSetup((s) => Number(valueShown(s, EVERY)));
  const [draft, setDraft] = useState<string | null>(null);
  const written = draft ?? inForce;
  const data = useMemo(
    () => ownDataIn(preset, written, everyInForce),
    [preset, written, everyInForce],
  );
  useEncoded(data);
  if (!data) return <p className="prompts-none">This task has no prompts of a visitor's own.</p>;
  const fault = written === "" ? undefined : data.fault;
  const able = !recorded && written !== inForce && fault === undefined;
  const apply = () => {
    edit(lane, OWN, written);
    const { staged } = lane.setup.getState();
    if (OWN in staged) applyInNewRun(lane);
    // where it was refused, as by a lock, the text stays to be used otherwise
    if (valueShown(lane.setup.getState(), OWN) === written) closeCode();
  };
  return (
    <section className="code-panel" aria-label="Own prompts">
      {layout !== "phone" && <Head columns={data.columns} />}
      <div className="code-columns prompts-columns">
        <div className="code-write">
          <textarea
            className="prompts-text"
            aria-label="Own prompts"
            spellCheck={false}
            value={written}
            placeholder={data.example}
            onChange={({ target }) => setDraft(target.value)}
            onDragOver={(event) => event.preventDefault()}
            onDrop={(event) => {
              event.preventDefault();
              void fileText(event.dataTransfer.files[0]).then((text) => text && setDraft(text));
            }}
          />
          <Says fault={written === inForce ? undefined : fault} columns={data.columns} />
          <div className="code-acts">
            <FileButton take={setDraft} />
            {data.refused.length > 0 && (
              <button type="button" className="button" onClick={() => setDraft(data.kept)}>
                Leave out {count(data.refused.length, "line")}
              </button>
            )}
            <button type="button" className="button filled" disabled={!able} onClick={apply}>
              Apply in a new run
            </button>
          </div>
        </div>
        <Preview data={data} />
      </div>
    </section>
  );
}

/** What is wrong with what is written, and how it is written. */
const Says = ({ fault, columns }: { fault?: string; columns: readonly string[] }) => (
  <>
    {fault !== undefined && (
      <p className="code-fault" role="alert">
        {plain(fault)}
      </p>
    )}
    <p className="muted">
      {columns.length === 1 ? "A row each, or a CSV" : "A CSV"} of {columns.join(", ")} and, if you
      like, split (train, held-out). Files can be dropped here.
    </p>
  </>
);

const Head = ({ columns }: { columns: readonly string[] }) => (
  <header>
    <h2>Own prompts</h2>
    <span className="muted mono">{columns.join(", ")}, split</span>
    <button type="button" className="quiet" aria-label="Close the editor" onClick={closeCode}>
      <Icon name="close" />
    </button>
  </header>
);

/** Asks the open run how it reads the rows that are shown. */
function useEncoded(data: OwnData | undefined) {
  const { session } = useLane();
  useEffect(() => {
    if (!data) return;
    const texts = [...data.train, ...data.heldOut].slice(0, 50).map((row) => row[data.columns[0]]);
    if (texts.length > 0) session.send({ kind: "encode", texts });
  }, [data, session]);
}

const fileText = (file: File | undefined): Promise<string | null> =>
  file ? file.text().catch(() => null) : Promise.resolve(null);

function FileButton({ take }: { take: (text: string) => void }) {
  return (
    <label className="button">
      Choose a file…
      <input
        className="hidden"
        type="file"
        accept=".txt,.csv,.tsv,text/plain,text/csv"
        onChange={({ target }) => {
          void fileText(target.files?.[0]).then((text) => text && take(text));
        }}
      />
    </label>
  );
}
