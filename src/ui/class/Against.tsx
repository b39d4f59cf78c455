import { letters } from "../lesson/letters";
import { outcomeNames } from "../lesson/outcome";
import { count, whole } from "../shared/figures";
import { Maths } from "../shared/Maths";
import type { ClassTable } from "./class-table";
import { useLook } from "./look";
import type { OutcomeTable } from "./outcomes";
import type { Asked } from "./predictions";

/** Against what happened: predictions by what became of the same runs, once revealed. */
export function Against({ table }: { table: ClassTable }) {
  const revealed = useLook((l) => l.revealed);
  const { asked, table: counted } = table;
  if (!asked) return null;
  return (
    <section className="section" aria-label="Against what happened">
      <h2 className="plain">
        Against what happened
        {counted && <span className="muted note">{count(counted.counted, "run")} counted</span>}
      </h2>
      <div className="against">
        {!counted ? (
          <p className="muted">
            The question is about no single figure of a run, so nothing is counted against it.
          </p>
        ) : revealed ? (
          <Cells asked={asked} counted={counted} />
        ) : (
          <p className="muted">
            Hidden until the reveal, so that nobody reads the answer off the table.
          </p>
        )}
      </div>
    </section>
  );
}

function Cells({ asked, counted }: { asked: Asked; counted: OutcomeTable }) {
  const { outcome } = asked;
  if (!outcome) return null;
  const { cells, hasOther, right } = counted;
  const { short, means } = outcomeNames(outcome);
  const sum = (of: readonly number[]) => of.reduce((a, b) => a + b, 0);
  const columns = [...outcome.ranges.map(({ text }) => text), ...(hasOther ? ["other"] : [])];
  return (
    <>
      <table>
        <thead>
          <tr>
            <th scope="col">
              <Maths>{short}</Maths>
            </th>
            {columns.map((text) => (
              <th key={text} scope="col">
                {text}
              </th>
            ))}
            <td />
          </tr>
        </thead>
        <tbody>
          {cells.map((row, answer) => (
            <tr key={answer}>
              <th scope="row">
                <span className="letter">{letters[answer]}</span>
              </th>
              {row.map((times, range) => (
                <td key={range} className={answer === range ? "cell agrees" : "cell"}>
                  {times}
                </td>
              ))}
              <td className="muted">{sum(row)}</td>
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr>
            <td />
            {columns.map((text, range) => (
              <td key={text} className="muted">
                {sum(cells.map((row) => row[range]))}
              </td>
            ))}
            <td className="muted">{counted.counted}</td>
          </tr>
        </tfoot>
      </table>
      <p className="muted">
        {right} of {counted.counted} were right. Rows: what was predicted; columns:{" "}
        <Maths>{means}</Maths>, of that same run at step {whole(asked.step)}.
      </p>
      <Left counted={counted} step={asked.step} />
    </>
  );
}

/** Links that predicted and are not in the table, and why. */
function Left({ counted: { left }, step }: { counted: OutcomeTable; step: number }) {
  const parts = [
    left.open > 0 && `${count(left.open, "run")} still to replay`,
    left.short > 0 && `${count(left.short, "run")} shared before step ${whole(step)}`,
    left["other-run"] > 0 && `${count(left["other-run"], "run")} of another page`,
    left.none > 0 && `${count(left.none, "run")} without such a figure`,
  ].filter((part) => part !== false);
  return parts.length === 0 ? null : <p className="muted">Not counted: {parts.join(", ")}.</p>;
}
