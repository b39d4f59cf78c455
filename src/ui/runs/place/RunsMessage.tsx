import { useLane } from "../../lane/context";
import { count, whole } from "../../shared/figures";
import { Icon, type Sign } from "../../shared/Icons";
import { backToRun } from "../../stores/place";
import { trains } from "../../stores/runtime";
import { useRuntime } from "../../lane/context";
import { runSeeds } from "../acts";
import type { Progress } from "../background/queue";
import { queue } from "../program";
import { isSameTarget, verdictOf } from "../records/ranking";
import { SEEDS_OF_A_RANKING, type RunRecord } from "../records/record";
import { setRunsView, useProgress, useRunsView } from "../view";

/** The message line of the runs: what is counted, or what is under way, and the next act. */
export function RunsMessage({ records }: { records: readonly RunRecord[] }) {
  const progress = useProgress((p) => p);
  const said = useRunsView((v) => v.said);
  const figure = useRunsView((v) => v.figure);
  const isTraining = progress.title !== null;
  const sign: Sign = progress.trouble ? "caution" : "note";
  return (
    <div className={`message runs-message ${progress.trouble ? "caution" : "note"}`} role="status">
      <Icon name={sign} />
      <div className="said">
        {isTraining ? (
          <UnderWay progress={progress} />
        ) : progress.trouble || said ? (
          <p>{progress.trouble ?? said}</p>
        ) : (
          <Counted records={records} figure={figure} />
        )}
      </div>
      {isTraining ? <OfQueue progress={progress} /> : <Acts records={records} />}
      {isTraining && (
        <i
          className="progress"
          style={{ transform: `scaleX(${share(progress)})` }}
          role="progressbar"
          aria-valuenow={Math.round(100 * share(progress))}
          aria-valuemin={0}
          aria-valuemax={100}
          aria-label="Seeds trained"
        />
      )}
    </div>
  );
}

const share = ({ done, of, step, steps }: Progress) =>
  of > 0 ? Math.min(1, (done + (steps > 0 ? step / steps : 0)) / of) : 0;

type CountedProps = { records: readonly RunRecord[]; figure: Parameters<typeof verdictOf>[1] };

/** Seeds won at one budget. Nothing is called better. */
function Counted({ records, figure }: CountedProps) {
  const verdict = verdictOf(records, figure);
  if (verdict)
    return (
      <p className="counted">
        <strong>{verdict.name}</strong>
        {verdict.rest} <span className="muted">{verdict.terms}</span>
      </p>
    );
  if (records.length === 0)
    return <p>Tick up to four runs in the list. A run is listed after five steps of training.</p>;
  if (
    records.length > 1 &&
    !records.some((a, k) => records.slice(0, k).some((b) => isSameTarget(a, b)))
  )
    return <p>These runs have different targets, so no seed can be counted as won.</p>;
  if (records.length > 1)
    return <p>These runs share no seed, so no seed can be counted as won. Run more of them.</p>;
  return (
    <p className="counted">
      <strong>{records[0].name}</strong> alone. Tick another run, or begin one from it with one
      change.{" "}
      <span className="muted">
        {count(records[0].seeds.length, "seed")}
        {records[0].seeds.length < SEEDS_OF_A_RANKING && `; a ranking needs ${SEEDS_OF_A_RANKING}`}.
      </span>
    </p>
  );
}

function UnderWay({ progress }: { progress: Progress }) {
  const screen = useRuntime((r) => (r.playback === null && trains(r.phase) ? "trains" : "rests"));
  const { title, seed, step, steps, done, of, at, trouble } = progress;
  const turns = at === "paused" ? "" : `; the run on screen ${screenWords[screen]}`;
  return (
    <div>
      <p>
        <strong>{title}</strong> {at === "paused" ? "paused at" : "trains"} seed {seed}, step{" "}
        {whole(step)} of {whole(steps)}
      </p>
      <p className="muted">{trouble ?? `${done} of ${count(of, "seed")} done${turns}`}</p>
    </div>
  );
}

const screenWords = { trains: "goes on, step by step in turn", rests: "rests" } as const;

const OfQueue = ({ progress }: { progress: Progress }) => (
  <>
    <button
      type="button"
      className="button"
      onClick={() => (progress.at === "paused" ? queue.resume() : queue.pause())}
    >
      {progress.at === "paused" ? "Continue" : "Pause seeds"}
    </button>
    <button type="button" className="quiet" onClick={() => queue.cancel()}>
      Cancel
    </button>
  </>
);

const counts = [3, 5, 10] as const;

function Acts({ records }: { records: readonly RunRecord[] }) {
  const { runtime } = useLane();
  const { seeds, asks } = useRunsView((v) => v);
  const isOff = records.every(({ recorded }) => recorded);
  return (
    <>
      <span className="run-times">
        <button
          type="button"
          className="button"
          disabled={isOff}
          title={`Trains every run that is shown until it has ${seeds} seeds`}
          onClick={() => runSeeds(records, seeds)}
        >
          <Icon name="play" size={14} /> Run × {seeds}
        </button>
        <span className="select">
          <select
            aria-label="Seeds of a run"
            value={seeds}
            onChange={({ target }) => setRunsView({ seeds: Number(target.value) })}
          >
            {counts.map((n) => (
              <option key={n} value={n}>
                {n}
              </option>
            ))}
          </select>
        </span>
      </span>
      <button
        type="button"
        className="button"
        aria-pressed={asks}
        onClick={() => setRunsView({ asks: !asks, sweep: null })}
      >
        Sweep one field…
      </button>
      <button
        type="button"
        className="quiet"
        onClick={() => {
          runtime.setState({ trouble: null });
          backToRun();
        }}
      >
        Back<kbd> Esc</kbd>
      </button>
    </>
  );
}
