import "./list.css";
import { useRef } from "react";
import { useLane } from "../../lane/context";
import { bytes, count } from "../../shared/figures";
import { Segments } from "../../shared/Segments";
import { setPlace, usePlace } from "../../stores/place";
import { setView } from "../../stores/view";
import { addRecording, readFile, saveFile } from "../acts";
import { figureFacts } from "../figure-facts";
import { overlaid } from "../records/book";
import type { RunRecord } from "../records/record";
import { storedOf } from "../records/stored";
import { setRunsView, useBook, useRunsView } from "../view";
import { AtBudget } from "./AtBudget";
import { QueueLine } from "./QueueLine";
import { pressInRuns } from "./keys";
import { RunRow } from "./RunRow";
import { rowsOf } from "./rows";
import { SweepRow } from "./SweepRow";

/** Every run that was trained here: shown or not, in few words, and what can be done with it. */
export function RunList() {
  const book = useBook((b) => b);
  const { order, filter, figure, sweep, selected } = useRunsView((v) => v);
  const rows = rowsOf(book, { order, filter, figure, sweep });
  const listed = rows.flatMap((row) => (row.kind === "run" ? [row.record] : []));
  return (
    <section className="run-list" aria-label="Runs">
      <h2 className="hidden">Runs</h2>
      <div className="run-tools">
        <Segments
          label="Order of the runs"
          value={order}
          options={[
            ["newest", "Newest"],
            ["nearest", "Nearest"],
          ]}
          onPick={(picked) => setRunsView({ order: picked })}
        />
        <input
          type="search"
          className="field"
          placeholder="Filter"
          aria-label="Filter the runs"
          value={filter}
          onChange={({ target }) => setRunsView({ filter: target.value })}
        />
        <span className="muted">{figureFacts[figure].short}, median</span>
      </div>
      <QueueLine />
      {book.trouble && <p className="run-trouble">{book.trouble}</p>}
      {rows.length === 0 ? (
        <p className="muted nothing">{filter ? "No run fits the filter." : nothingYet}</p>
      ) : (
        <ul
          onKeyDown={(event) => {
            if (!pressInRuns(event, listed, selected)) return;
            event.preventDefault();
            event.stopPropagation(); // here these keys are not the transport's
          }}
        >
          {rows.map((row) =>
            row.kind === "run" ? (
              <RunRow key={row.record.id} record={row.record} />
            ) : (
              <SweepRow key={row.id} id={row.id} records={row.records} />
            ),
          )}
        </ul>
      )}
      <Compare />
      <AtBudget records={overlaid(book)} />
      <Kept records={book.records} />
    </section>
  );
}

/** Opens the charts of the runs, or closes them. */
function Compare() {
  const isOpen = usePlace() === "runs";
  return (
    <p className="run-compare">
      <button
        type="button"
        className="button"
        aria-pressed={isOpen}
        onClick={() => {
          setPlace(isOpen ? "run" : "runs");
          setView({ sheet: null });
        }}
      >
        {isOpen ? "Back to the run" : "Compare the runs that are ticked"}
      </button>
    </p>
  );
}

const nothingYet =
  "No run was trained here yet. After five steps a run is listed, kept in this browser, and can " +
  "be compared with others.";

/** What the list takes in this browser, and its way into files and back. */
function Kept({ records }: { records: readonly RunRecord[] }) {
  const lane = useLane();
  const input = useRef<HTMLInputElement>(null);
  const kept = records.filter(({ deleted }) => !deleted);
  const size = kept.reduce((sum, record) => sum + sizeOf(record), 0);
  const read = ({ target }: React.ChangeEvent<HTMLInputElement>) => {
    const [file] = target.files ?? [];
    if (file) void readFile(file);
    target.value = "";
  };
  return (
    <p className="run-kept muted">
      {kept.length > 0 && (
        <>Kept in this browser: {`${count(kept.length, "run")}, ${bytes(size)}.`}</>
      )}
      <button
        type="button"
        className="link"
        disabled={kept.length === 0}
        onClick={() => saveFile(kept)}
      >
        Save as a file
      </button>
      <button type="button" className="link" onClick={() => input.current?.click()}>
        Read a file
      </button>
      <button type="button" className="link" onClick={() => void addRecording(lane)}>
        Add the recorded run
      </button>
      <input
        ref={input}
        type="file"
        accept=".json,application/json"
        aria-label="File of runs"
        hidden
        onChange={read}
      />
    </p>
  );
}

const sizes = new WeakMap<RunRecord, number>();

/** Characters that a run takes as it is kept, remembered until anything of it changes. */
function sizeOf(record: RunRecord): number {
  const known = sizes.get(record);
  if (known !== undefined) return known;
  const size = JSON.stringify(storedOf(record)).length;
  sizes.set(record, size);
  return size;
}
