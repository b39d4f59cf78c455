import { count } from "../../shared/figures";
import { Segments } from "../../shared/Segments";
import { figureFacts, titleOf } from "../figure-facts";
import { figureNames, type FigureName, type RunRecord } from "../records/record";
import { setRunsView, useRunsView } from "../view";

/** Which figure is drawn, of how many seeds, along which axis, and on which scale. */
export function ChartHead({ records }: { records: readonly RunRecord[] }) {
  const { along, log, figure } = useRunsView((v) => v);
  return (
    <header className="runs-head">
      <FigureChoice records={records} />
      <span className="muted">{seedsText(records)}</span>
      <Segments
        label="Horizontal axis"
        value={along}
        options={[
          ["step", "Step"],
          ["seconds", "Time"],
          ["rewardEvaluations", "Reward evaluations"],
        ]}
        onPick={(picked) => setRunsView({ along: picked })}
      />
      {figureFacts[figure].isDistance && (
        <Segments
          label="Scale"
          value={log ? "log" : "linear"}
          options={[
            ["linear", "Linear"],
            ["log", "Log"],
          ]}
          onPick={(picked) => setRunsView({ log: picked === "log" })}
        />
      )}
    </header>
  );
}

export function FigureChoice({ records }: { records: readonly RunRecord[] }) {
  const figure = useRunsView((v) => v.figure);
  return (
    <span className="select figure-choice">
      <select
        aria-label="Figure"
        value={figure}
        onChange={({ target }) => setRunsView({ figure: target.value as FigureName })}
      >
        {figureNames.map((name) => (
          <option key={name} value={name}>
            {titleOf(name, records)}
          </option>
        ))}
      </select>
    </span>
  );
}

function seedsText(records: readonly RunRecord[]): string {
  const counts = records.map(({ seeds }) => seeds.length);
  const [least, most] = [Math.min(...counts), Math.max(...counts)];
  if (counts.length === 0) return "";
  if (most === 1) return "one seed each, no range";
  const seeds = least === most ? count(most, "seed") : `${least} to ${most} seeds`;
  return `median and range of ${seeds}`;
}
