import "./sweep.css";
import { useState } from "react";
import type { Leaf, Path } from "../../../experiment/experiment";
import { presets, schema } from "../../../experiment/presets";
import type { ChoiceField } from "../../../schema/field";
import { shortText } from "../../rail/text";
import { useLane } from "../../lane/context";
import { count, setting, whole } from "../../shared/figures";
import { leavesNow } from "../../stores/setup";
import {
  counted,
  MOST_VALUES,
  readSteps,
  readValues,
  suggested,
  sweepJobs,
  sweptFields,
  type Sweep,
} from "../background/sweep";
import { stepsOf } from "../background/queue";
import { book, queue } from "../program";
import type { RunRecord } from "../records/record";
import { setRunsView, useBook, useRunsView } from "../view";

const seedCounts = [1, 3, 5] as const;

/** The run that a sweep changes one field of: the selected one, else the run on screen. */
function useBase(): Pick<Sweep, "experiment" | "from" | "steps"> & { readonly name: string } {
  const { setup } = useLane();
  const selected = useRunsView((v) => v.selected);
  const records = useBook((b) => b.records);
  const from = records.find(({ id, deleted }) => id === selected && !deleted) ?? null;
  const { start, edits } = setup.getState();
  const own = { ...start, leaves: leavesNow({ start, edits }) };
  const experiment = from?.experiment ?? own;
  const steps = from ? stepsOf(from) : Number(own.leaves["run.steps"]);
  const name = from?.name ?? `the run on screen, ${presets[own.preset].title}`;
  return { experiment, from, steps, name };
}

/** Asks for one field, its values, seeds and steps; everything is checked as the form checks it. */
export function SweepForm() {
  const base = useBase();
  const fields = sweptFields(base.experiment);
  const [path, setPath] = useState<Path>("reward.temperature");
  const chosen = fields.find(([one]) => one === path) ?? fields[0];
  const [at, field] = chosen;
  return (
    <section className="sweep-form scroll" aria-label="Sweep one field">
      <h2>Sweep one field of {base.name}</h2>
      <p className="muted">
        {base.from && base.from.edits.length > 0 && "Its live edits are left out. "}
        The same run with some values of one field, each with the same seeds, one after the other in
        the background. Select a run of the list to sweep that one.
      </p>
      <label className="sweep-row">
        <span>Field</span>
        <span className="select">
          <select value={at} onChange={({ target }) => setPath(target.value)}>
            {fields.map(([one, { label }]) => (
              <option key={one} value={one}>
                {label}
              </option>
            ))}
          </select>
        </span>
      </label>
      <p className="sweep-row why muted">
        <span />
        {field.why}
      </p>
      <Values key={`${base.from?.id} ${at}`} base={base} path={at} />
    </section>
  );
}

interface ValuesProps {
  readonly base: ReturnType<typeof useBase>;
  readonly path: Path;
}

const written = (values: readonly Leaf[]) => values.map((value) => setting(value)).join(", ");

function Values({ base, path }: ValuesProps) {
  const field = schema.table[path];
  const first = suggested(field, base.experiment.leaves[path]);
  const [typed, setTyped] = useState(written(first));
  const [ticked, setTicked] = useState<readonly Leaf[]>(first);
  const [seeds, setSeeds] = useState(3);
  const [steps, setSteps] = useState(String(base.steps));
  const values =
    field.kind === "choice" ? counted(ticked) : readValues(base.experiment, path, typed);
  const taken = readSteps(base.experiment, steps);
  const wrong = !values.ok ? values.sentence : taken.ok ? null : taken.sentence;
  const start = (event: React.FormEvent) => {
    event.preventDefault();
    if (!values.ok || !taken.ok) return;
    const id = crypto.randomUUID();
    const sweep = { ...base, path, values: values.value, seeds, steps: taken.value };
    queue.add(sweepJobs(sweep, id, book));
    setRunsView({ asks: false, sweep: id, said: null });
  };
  return (
    <form onSubmit={start}>
      {field.kind === "choice" ? (
        <Ticks field={field} ticked={ticked} set={setTicked} />
      ) : (
        <Typed
          label={`Values, at most ${MOST_VALUES}`}
          text={typed}
          set={setTyped}
          isWrong={!values.ok}
        />
      )}
      <SeedsOfEach seeds={seeds} set={setSeeds} />
      <Typed label="Steps of each" text={steps} set={setSteps} isWrong={!taken.ok} />
      <p className="sweep-row">
        <span />
        <span role={wrong ? "alert" : undefined} className={wrong ? undefined : "muted"}>
          {values.ok && taken.ok
            ? costText(values.value.length, seeds, taken.value, base.from)
            : wrong}
        </span>
      </p>
      <p className="sweep-row">
        <span />
        <span className="buttons">
          <button type="submit" className="button filled" disabled={wrong !== null}>
            Run the sweep
          </button>
          <button type="button" className="quiet" onClick={() => setRunsView({ asks: false })}>
            Close
          </button>
        </span>
      </p>
    </form>
  );
}

const SeedsOfEach = ({ seeds, set }: { seeds: number; set: (seeds: number) => void }) => (
  <label className="sweep-row">
    <span>Seeds of each</span>
    <span className="select">
      <select value={seeds} onChange={({ target }) => set(Number(target.value))}>
        {seedCounts.map((n) => (
          <option key={n} value={n}>
            {n}
          </option>
        ))}
      </select>
    </span>
  </label>
);

interface TypedProps {
  readonly label: string;
  readonly text: string;
  readonly set: (text: string) => void;
  readonly isWrong: boolean;
}

const Typed = ({ label, text, set, isWrong }: TypedProps) => (
  <label className="sweep-row">
    <span>{label}</span>
    <input
      className="field"
      value={text}
      aria-invalid={isWrong}
      onChange={({ target }) => set(target.value)}
    />
  </label>
);

interface TicksProps {
  readonly field: ChoiceField;
  readonly ticked: readonly Leaf[];
  readonly set: (ticked: readonly Leaf[]) => void;
}

function Ticks({ field, ticked, set }: TicksProps) {
  const toggle = (value: Leaf) =>
    set(ticked.includes(value) ? ticked.filter((one) => one !== value) : [...ticked, value]);
  return (
    <div className="sweep-row" role="group" aria-label="Values">
      <span>Values</span>
      <span className="sweep-choices">
        {field.choices.map((value) => (
          <label key={value}>
            <input
              type="checkbox"
              checked={ticked.includes(value)}
              onChange={() => toggle(value)}
            />{" "}
            {shortText(field, value)}
          </label>
        ))}
      </span>
    </div>
  );
}

/** "3 values × 3 seeds: 9 runs of 240 steps; at the pace of calm ridge some 5 min" */
function costText(values: number, seeds: number, steps: number, from: RunRecord | null): string {
  const runs = values * seeds;
  const last = from?.seeds[0].rows.at(-1);
  const each = `${count(values, "value")} × ${count(seeds, "seed")}`;
  const text = `${each}: ${count(runs, "run")} of ${whole(steps)} steps`;
  if (!last || last.step === 0) return `${text}.`;
  const minutes = (runs * steps * last.seconds) / last.step / 60;
  const time = minutes < 1 ? "less than a minute" : `some ${whole(Math.ceil(minutes))} min`;
  return `${text}; at the pace of ${from?.name} ${time}.`;
}
