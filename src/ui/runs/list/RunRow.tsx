import { useState } from "react";
import { useLane, useRuntime } from "../../lane/context";
import { count, figure as printed, whole } from "../../shared/figures";
import { Maths } from "../../shared/Maths";
import { saveShown } from "../../stores/runtime";
import { beginFrom, open, runSeeds, share } from "../acts";
import { Swatch } from "../chart/Line";
import { figureFacts, rangeText } from "../figure-facts";
import { book } from "../program";
import { summaryOf } from "../records/differs";
import { SEEDS_OF_A_RANKING, commonSteps, type RunRecord } from "../records/record";
import { lastOf } from "../records/statistics";
import { setRunsView, useBook, useProgress, useRunsView } from "../view";

/** One run: is it shown, its sign and name, what differs, its seeds, and its figure with range. */
export function RunRow({ record }: { record: RunRecord }) {
  const { id, name, sign, baseline, deleted, seeds } = record;
  const isShown = useBook((b) => b.shown.includes(id));
  const isSelected = useRunsView((v) => v.selected === id);
  const figure = useRunsView((v) => v.figure);
  const last = lastOf(record, figure);
  if (deleted)
    return (
      <li className="run-row deleted" data-run={id}>
        <span>
          <s>{name}</s> <span className="muted">deleted</span>
        </span>
        <button type="button" className="link" onClick={() => book.undo(id)}>
          Undo
        </button>
      </li>
    );
  return (
    <li className={`run-row${isSelected ? " selected" : ""}`} data-run={id}>
      <input
        type="checkbox"
        aria-label={`Show ${name}`}
        checked={isShown}
        onChange={() => book.toggle(id)}
      />
      <p className="run-head">
        <Swatch sign={sign} />
        <button
          type="button"
          className="run-name"
          aria-expanded={isSelected}
          onClick={() => setRunsView({ selected: isSelected ? null : id })}
        >
          {name}
        </button>
        {baseline && <span className="run-tag">baseline</span>}
        <OnScreen record={record} />
        {seeds.length === 1 && <span className="muted">one seed</span>}
      </p>
      <b className="num">{last ? figureFacts[figure].print(last.median) : "–"}</b>
      <Says record={record} />
      <p className="muted run-spent">{spentText(record)}</p>
      <span className="num muted run-range">{last ? rangeText(figure, last) : ""}</span>
      {isSelected && <Acts record={record} />}
      {(isSelected || isShown) && <MoreSeeds record={record} />}
    </li>
  );
}

/** Is this the run on screen? It is known by its save. */
const useOnScreen = ({ save }: RunRecord): boolean =>
  useRuntime((r) => !r.playback && save !== null && saveShown(r) === save);

const OnScreen = ({ record }: { record: RunRecord }) =>
  useOnScreen(record) ? <span className="muted">on screen</span> : null;

function Says({ record }: { record: RunRecord }) {
  const records = useBook((b) => b.records);
  const text = summaryOf(record, records);
  return (
    <p className="run-says" title={text}>
      <Maths>{text}</Maths>
    </p>
  );
}

/** "5 seeds, 240 steps, 34.1 s each" */
function spentText(record: RunRecord): string {
  const { seeds, recorded } = record;
  const steps = `${count(commonSteps(record), "step")}`;
  const seconds = seeds.map(({ rows }) => rows.at(-1)?.seconds ?? 0);
  const mean = seconds.reduce((sum, one) => sum + one, 0) / seeds.length;
  const time = `${printed(mean)} s${seeds.length > 1 ? " each" : ""}`;
  if (recorded) return `recording, seed ${seeds[0].seed}, ${steps}`;
  if (seeds.length === 1) return `seed ${seeds[0].seed}, ${steps}, ${time}`;
  return `${count(seeds.length, "seed")}, ${steps}, ${time}`;
}

/** What a ranking needs; the queue says how far it is. */
function MoreSeeds({ record }: { record: RunRecord }) {
  const want = useRunsView((v) => v.seeds);
  const trained = useProgress((p) => (p.title === record.name ? p : null));
  const { seeds, recorded } = record;
  if (trained)
    return (
      <p className="run-more muted">
        seed {trained.seed}, step {whole(trained.step)} of {whole(trained.steps)}
      </p>
    );
  if (recorded || seeds.length >= SEEDS_OF_A_RANKING) return null;
  const wanting = Math.max(0, want - seeds.length);
  return (
    <p className="run-more">
      <button type="button" className="button small" onClick={() => runSeeds([record], want)}>
        Run {count(wanting, "more seed")}
      </button>
      <span className="muted">a ranking needs {SEEDS_OF_A_RANKING}</span>
    </p>
  );
}

function Acts({ record }: { record: RunRecord }) {
  const lane = useLane();
  const [renames, setRenames] = useState(false);
  const { id, baseline, save } = record;
  const onScreen = useOnScreen(record);
  if (renames) return <Rename record={record} close={() => setRenames(false)} />;
  return (
    <p className="run-acts">
      <button type="button" className="link" onClick={() => book.pin(id)}>
        {baseline ? "Unpin" : "Pin"}
      </button>
      <button type="button" className="link" onClick={() => setRenames(true)}>
        Rename
      </button>
      <button type="button" className="link" onClick={() => void share(record)}>
        Share
      </button>
      {!onScreen && (
        <button type="button" className="link" onClick={() => open(lane, record)}>
          {save === null ? "Open" : "Go on"}
        </button>
      )}
      <button type="button" className="link" onClick={() => beginFrom(lane, record)}>
        New from it
      </button>
      <button type="button" className="link" onClick={() => book.delete(id)}>
        Delete
      </button>
    </p>
  );
}

function Rename({ record: { id, name }, close }: { record: RunRecord; close: () => void }) {
  const [typed, setTyped] = useState(name);
  const [wrong, setWrong] = useState<string | null>(null);
  const finish = (event: React.FormEvent) => {
    event.preventDefault();
    const sentence = book.rename(id, typed);
    setWrong(sentence);
    if (sentence === null) close();
  };
  return (
    <form className="run-acts" onSubmit={finish}>
      <input
        className="field"
        aria-label={`New name of ${name}`}
        aria-invalid={wrong !== null}
        autoFocus
        value={typed}
        onChange={({ target }) => setTyped(target.value)}
        onKeyDown={(event) => {
          event.stopPropagation();
          if (event.key === "Escape") close();
        }}
      />
      <button type="submit" className="link">
        Rename
      </button>
      {wrong && <span role="alert">{wrong}</span>}
    </form>
  );
}
