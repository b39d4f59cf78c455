import { bytes } from "../shared/figures";
import { Segments } from "../shared/Segments";
import { axisOfRows } from "./axis";
import { DropPlace } from "./DropPlace";
import { ModelRow } from "./ModelRow";
import { models, useModels, type Filter } from "./state";
import { fitsFilter, useRows } from "./use-rows";

/** All models that can be chosen, and the ways to more. */
export function ModelList() {
  const rows = useRows();
  const filter = useModels((s) => s.filter);
  const lent = useModels((s) => s.lent.bytes);
  const shown = rows.filter(fitsFilter[filter]);
  const counted = (of: Filter, name: string) =>
    [of, `${name} ${rows.filter(fitsFilter[of]).length}`] as const;
  const fits = lent === null ? "May fit" : "Fits here"; // a graphics card does not say what it has
  const axis = axisOfRows(rows, lent);
  return (
    <section className="model-list" aria-labelledby="choose-prior">
      <header>
        <h2 id="choose-prior">Choose the prior</h2>
        <span className="muted">what the policy starts from, and what it is compared with</span>
        <Segments
          label="Models shown"
          value={filter}
          options={[counted("all", "All"), counted("fits", fits), counted("kept", "Kept")]}
          onPick={(to) => models.setState({ filter: to })}
        />
      </header>
      <div className="model-heads" aria-hidden="true">
        <span>model, parameters</span>
        <span>licence</span>
        <span className="right">download</span>
        <span>precision on the device</span>
        <span className="memory-head">
          <span>memory to train it</span>
          {lent !== null && <span className="lent">{bytes(lent)} lent</span>}
        </span>
      </div>
      <ul className="model-rows">
        {shown.map((row) => (
          <ModelRow key={row.model} row={row} axis={axis} />
        ))}
      </ul>
      {shown.length === 0 && <p className="muted nothing">No model here matches this filter.</p>}
      <DropPlace />
    </section>
  );
}
