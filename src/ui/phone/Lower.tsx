import { useSelection } from "../lane/context";
import "./lower.css";
import { Runs } from "../runs/Runs";
import { EditLog } from "../samples/EditLog";
import { SampleTable } from "../samples/SampleTable";
import { SampleTools } from "../samples/Samples";
import { useSize } from "../shared/hooks";
import { Segments } from "../shared/Segments";
import { setView, useView } from "../stores/view";
import { charts } from "../trio/charts";
import { StepChart } from "../trio/StepChart";
import { EditSentence } from "../trio/Trio";

const two = charts.filter((c) => c.column === "diversity" || c.column === "logZ");

/**
 * On a projector the side panel comes under the distribution, one thing at a time, and two charts
 * are enough.
 */
export function Lower() {
  const panel = useView((v) => v.panel);
  const chosen = useSelection((v) => v.chosen);
  const [measure, size] = useSize();
  return (
    <section className="lower" aria-label="Charts, samples and edits">
      <header>
        <Segments
          label="Panel"
          value={panel}
          options={[
            ["charts", "Charts"],
            ["samples", "Samples"],
            ["edits", "Edits"],
            ["runs", "Runs"],
          ]}
          onPick={(p) => setView({ panel: p })}
        />
        {panel === "samples" ? <SampleTools /> : <EditSentence />}
      </header>
      <div className="lower-panel" ref={measure}>
        {panel === "charts" && size && (
          <div className="charts">
            {two.map((chart) => (
              <StepChart
                key={chart.column}
                chart={chart}
                width={Math.floor(size.width / 2)}
                height={size.height}
                axis
                big={size.width >= 900}
              />
            ))}
          </div>
        )}
        {panel === "samples" && <SampleTable chosen={chosen} />}
        {panel === "edits" && <EditLog />}
        {panel === "runs" && <Runs />}
      </div>
    </section>
  );
}
