import type { Leaf } from "../../../experiment/experiment";
import { sections } from "../../rail/sections";
import { useLane } from "../../lane/context";
import { Maths } from "../../shared/Maths";
import { Segments } from "../../shared/Segments";
import { beginFrom, copyText } from "../acts";
import { canBeLanes, openAsLanes } from "../as-lanes";
import { Swatch } from "../chart/Line";
import { settingsOf, type DifferenceRow } from "../records/differs";
import type { RunRecord } from "../records/record";
import type { MethodSign } from "../../shared/method-signs";
import { setRunsView, useRunsView } from "../view";

/** The settings of the runs that are shown: what differs, the baseline first, or all. */
export function WhatDiffers({ records }: { records: readonly RunRecord[] }) {
  const all = useRunsView((v) => v.all);
  const rows = settingsOf(records);
  const differing = rows.filter(({ differs }) => differs);
  const shown = all ? rows : differing;
  const [first] = records;
  return (
    <>
      <section className="section differs-head">
        <h2>
          What differs
          <Segments
            label="Which settings"
            value={all ? "all" : "differs"}
            options={[
              ["differs", `Differs ${differing.length}`],
              ["all", `All ${rows.length}`],
            ]}
            onPick={(picked) => setRunsView({ all: picked === "all" })}
          />
        </h2>
        <Names records={records} />
      </section>
      {shown.length === 0 && (
        <p className="muted nothing">
          {records.length < 2 ? "Tick two runs to see what differs." : "Only the seeds differ."}
        </p>
      )}
      {sections.map(({ id, title }) => {
        const own = shown.filter(({ section }) => section === id);
        if (own.length === 0) return null;
        return (
          <section key={id} className="section differs" aria-label={title}>
            <h3>{title}</h3>
            {own.map((row) => (
              <Setting key={row.path} row={row} records={records} />
            ))}
          </section>
        );
      })}
      {!all && rows.length > differing.length && records.length > 1 && (
        <p className="section same muted">
          The same in all: {rows.length - differing.length} settings.{" "}
          <button type="button" className="link" onClick={() => setRunsView({ all: true })}>
            Show them
          </button>
        </p>
      )}
      {first && <TakeOver first={first} records={records} />}
      <HowDrawn />
    </>
  );
}

/** Up to three values stand beside their label; four stand below it. */
const columnsOf = ({ length }: readonly RunRecord[]) => ({
  gridTemplateColumns:
    length > 3 ? `repeat(${length}, minmax(0, 1fr))` : `minmax(0, 1fr) repeat(${length}, 57px)`,
});
const rowOf = ({ length }: readonly RunRecord[]) => `differs-row${length > 3 ? " four" : ""}`;

const Names = ({ records }: { records: readonly RunRecord[] }) => (
  <p className={`${rowOf(records)} names`} style={columnsOf(records)}>
    <span className="muted">{records[0]?.baseline ? "baseline first" : "oldest first"}</span>
    {records.map(({ id, name, sign }) => (
      <strong key={id} title={name}>
        <Swatch sign={sign} />
        {name}
      </strong>
    ))}
  </p>
);

/** One field: a value equal to the first run's is muted; a click takes a value over. */
function Setting({ row, records }: { row: DifferenceRow; records: readonly RunRecord[] }) {
  const lane = useLane();
  const { path, label, texts, values } = row;
  const [first] = records;
  return (
    <p className={rowOf(records)} style={columnsOf(records)}>
      <span title={label}>
        <Maths>{label}</Maths>
      </span>
      {values.map((value, k) =>
        k === 0 || value === null || value === values[0] ? (
          <span
            key={records[k].id}
            className={`num${k > 0 || value === null ? " muted" : ""}${wordsOf(value)}`}
            title={texts[k]}
          >
            {texts[k]}
          </span>
        ) : (
          <button
            key={records[k].id}
            type="button"
            className={`num${wordsOf(value)}`}
            title={`${texts[k]}: a new run from ${first.name} with this value`}
            onClick={() => beginFrom(lane, first, [path, value])}
          >
            {texts[k]}
          </button>
        ),
      )}
    </p>
  );
}

/** Numbers stand in columns; words are set as words. */
const wordsOf = (value: Leaf | null) => (typeof value === "string" ? " words" : "");

function TakeOver({ first, records }: { first: RunRecord; records: readonly RunRecord[] }) {
  const lane = useLane();
  return (
    <section className="section differs-acts">
      <h3>Take a setting over</h3>
      <p>
        Click a value to start a new run from {first.name} with that one change. Its name and its
        sign are then fixed.
      </p>
      <p className="buttons">
        <button type="button" className="button small" onClick={() => beginFrom(lane, first)}>
          New run from {first.name}
        </button>
        {canBeLanes(records) && (
          <button
            type="button"
            className="button small"
            title="Runs them side by side from step 0, step by step together"
            onClick={() => openAsLanes(records)}
          >
            Open as lanes
          </button>
        )}
        <button type="button" className="button small" onClick={() => void copyText(records)}>
          Copy as text
        </button>
      </p>
    </section>
  );
}

const signs: readonly (readonly [MethodSign, string])[] = [
  ["flow", "GFlowNets are blue and solid; later runs of a method are paler, then longer-dashed."],
  ["policy-gradient", "PPO is purple and dotted."],
  ["reinforce", "REINFORCE is purple and dashed."],
  ["supervised", "SFT is green, dash and dot."],
  ["em", "Variational EM is teal, dash and two dots."],
];

const HowDrawn = () => (
  <section className="section how-drawn">
    <h3>How runs are drawn</h3>
    {signs.map(([method, says]) => (
      <p key={method}>
        <Swatch sign={{ method, shade: 0 }} />
        <span>{says}</span>
      </p>
    ))}
  </section>
);
