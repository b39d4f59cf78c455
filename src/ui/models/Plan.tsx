import type { MemoryPlan } from "../../worker/protocol/models";
import { bytes, figure } from "../shared/figures";
import { acts } from "./acts";
import { bytesAxis, type BytesAxis } from "./axis";
import { MemoryBar, parts } from "./MemoryBar";
import { hostOf } from "./names";
import { errorOf, isHere, planOf, type Row } from "./rows";
import { models, useModels } from "./state";
import { useSelected } from "./use-rows";
import { baseHelp, baseText, recomputedText } from "./words";

/** The memory of the selected model in every precision: bars, and the same as numbers. */
export function Plan() {
  const row = useSelected();
  const shape = useModels((s) => s.shape);
  return (
    <section className="plan" aria-labelledby="memory-plan">
      <header>
        <h2 id="memory-plan">Memory plan of {row.title}</h2>
        <span className="muted">
          {shape.sequences} sequences of {shape.prompt} + {shape.newTokens} tokens, rank{" "}
          {shape.rank} on all linears
        </span>
      </header>
      {row.plans.length > 0 ? <PlanOf row={row} /> : <NoPlan row={row} />}
    </section>
  );
}

function NoPlan({ row }: { row: Row }) {
  const host = hostOf(useModels((s) => s.endpoint));
  const sentence = isHere(row)
    ? "This model is part of the page and small; it has no plan. The status bar says what it holds."
    : `The plan is counted from the model's own small files, which are on ${host}. They are ` +
      "read once you agree.";
  return <p className="muted no-plan">{sentence}</p>;
}

const LABELLED = 1.3; // of the longest bar: its sum stands behind it

function PlanOf({ row }: { row: Row }) {
  const lent = useModels((s) => s.lent);
  const { plans } = row;
  const axis = bytesAxis(
    plans.map(({ sum }) => sum),
    lent.bytes,
    LABELLED,
  );
  return (
    <>
      <Legend axis={axis} lent={lent.bytes} buffer={lent.buffer} />
      <div className="plan-bars" role="radiogroup" aria-label="Precision on the device">
        {plans.map((plan) => (
          <PlanBar key={plan.base} row={row} plan={plan} axis={axis} />
        ))}
        <div className="plan-axis" aria-hidden="true">
          {axis.ticks.map((tick) => (
            <span key={tick} style={{ left: `${(100 * tick) / axis.max}%` }}>
              {tick === 0 ? "0" : bytes(tick)}
            </span>
          ))}
        </div>
      </div>
      <PlanTable row={row} />
      <p className="muted plan-note">
        The download is the same for every precision: rounding happens here, tensor by tensor.
        Counted for these settings, not guessed; only the tokens of the prompt are set by hand.{" "}
        {recomputedText(plans)}
      </p>
      <p className="muted plan-note">
        The last column is the mean distance of log <i>p</i> from that of the file&rsquo;s own
        numbers where they are rounded. It was measured on other models: float16 on a 4-bit GGUF
        file of SmolLM2-135M-Instruct, 8 and 4 bits on the small model of this page. A dash: not
        measured, as float16 for files of BF16 or F32.
      </p>
    </>
  );
}

function Legend({
  axis,
  lent,
  buffer,
}: {
  axis: BytesAxis;
  lent: number | null;
  buffer: number | null;
}) {
  const beyond = axis.showsLent ? "" : ", beyond this axis";
  const largest = buffer === null ? "" : `; one buffer may have ${bytes(buffer)}`;
  return (
    <p className="plan-legend">
      {parts.map(([part, name]) => (
        <span key={part}>
          <i data-part={part} />
          {name}
        </span>
      ))}
      <span className="lends">
        {lent === null
          ? `How much this device lends is not known${largest}`
          : `This device lends ${bytes(lent)}${beyond}`}
      </span>
    </p>
  );
}

function PlanBar({ row, plan, axis }: { row: Row; plan: MemoryPlan; axis: BytesAxis }) {
  const lent = useModels((s) => s.lent.bytes);
  const { base, fits, sum } = plan;
  return (
    <label className={`plan-bar${base === row.base ? " picked" : ""}`}>
      <input
        type="radio"
        name="base"
        checked={base === row.base}
        onChange={() => acts.setBase(row.model, base)}
      />
      <span className="name">
        <span className={fits === false ? "too-large" : undefined}>{baseText(base)}</span>
        <small className="muted">{baseHelp(base)}</small>
      </span>
      <span className="bar-place">
        <MemoryBar memory={plan} axis={axis} lent={lent} />
        <span className="mono" style={{ left: `${(100 * sum) / axis.max}%` }}>
          {fits === false ? `needs ${bytes(sum)}` : bytes(sum)}
        </span>
      </span>
    </label>
  );
}

const errorText = (nats: number | null) =>
  nats === null ? "–" : nats === 0 ? "0" : nats.toPrecision(2);

const megabytes = (count: number) => figure(count / 1e6);

function PlanTable({ row }: { row: Row }) {
  const lent = useModels((s) => s.lent.bytes);
  const chosen = planOf(row)?.base;
  return (
    <table className="plan-table">
      <caption className="hidden">Memory of {row.title} by what it holds, in MB</caption>
      <thead>
        <tr>
          <th scope="col">MB</th>
          <th scope="col">weights</th>
          <th scope="col">activations</th>
          <th scope="col">cache</th>
          <th scope="col">adapter, optimiser</th>
          <th scope="col">sum</th>
          <th scope="col">to spare</th>
          <th scope="col">
            log <i>p</i> off, nats
          </th>
        </tr>
      </thead>
      <tbody>
        {row.plans.map((plan) => (
          <tr key={plan.base} className={plan.base === chosen ? "picked" : undefined}>
            <th scope="row" className={plan.fits === false ? "too-large" : undefined}>
              {baseText(plan.base)}
            </th>
            {parts.map(([part]) => (
              <td key={part}>{megabytes(plan[part])}</td>
            ))}
            <td className="sum">{megabytes(plan.sum)}</td>
            <td>{lent === null ? "–" : megabytes(lent - plan.sum)}</td>
            <td>{errorText(errorOf(plan, row.facts))}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** The next precision to the left or right of the chosen one. */
export function moveBase({ model, plans, base }: Row, by: number) {
  const at = plans.findIndex((plan) => plan.base === base);
  const to = plans[Math.min(plans.length - 1, Math.max(0, at + by))] as MemoryPlan | undefined;
  if (to) models.setState((s) => ({ bases: { ...s.bases, [model]: to.base } }));
}
