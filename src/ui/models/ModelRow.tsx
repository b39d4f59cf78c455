import { useId } from "react";
import { useRuntime } from "../lane/context";
import { bytes } from "../shared/figures";
import { Icon } from "../shared/Icons";
import { acts } from "./acts";
import type { BytesAxis } from "./axis";
import { Bases } from "./Bases";
import { MemoryBar } from "./MemoryBar";
import { NextActButton } from "./NextActButton";
import { faultOf } from "./next-act";
import { planOf, type Row } from "./rows";
import { useModels } from "./state";
import { downloadText, fitText, parametersText, repairText, stateText } from "./words";

/** One model: what it is, where it is, and the memory that training it takes. */
export function ModelRow({ row, axis }: { row: Row; axis: BytesAxis }) {
  const id = useId();
  const selected = useModels((s) => s.selected === row.model);
  const { model, title, parameters, state } = row;
  const share = state && "received" in state ? state.received / Math.max(1, state.total) : null;
  const arrives = state?.at === "arriving" || state?.at === "checking";
  return (
    <li
      className={classOf(row, selected)}
      data-model={model}
      onClick={({ target }) => {
        if (!(target instanceof Element && target.closest("button"))) acts.select(model);
      }}
    >
      <input
        id={id}
        type="radio"
        name="model"
        checked={selected}
        onChange={() => acts.select(model)}
      />
      <label htmlFor={id} className="what" title={model}>
        <strong>{title}</strong> <span className="muted">{parametersText(parameters)}</span>
        <span className="state">{stateText(row)}</span>
      </label>
      <span className="licence">
        <span className="hidden">licence </span>
        {row.licence ?? "–"}
      </span>
      <span className="download mono">
        <span className="hidden">download </span>
        {downloadText(row)}
      </span>
      <Bases row={row} />
      <Memory row={row} axis={axis} />
      <RowNote row={row} selected={selected} />
      {arrives && share !== null && (
        <i className="row-progress" style={{ transform: `scaleX(${share})` }} />
      )}
    </li>
  );
}

const classOf = (row: Row, selected: boolean) =>
  [
    "model-row",
    selected && "selected",
    row.isDeleted && "deleted",
    isBare(row) && !selected && "bare",
  ]
    .filter(Boolean)
    .join(" ");

/** Nothing is known of it but its name, which one line has room for. */
const isBare = ({ plans, kept, state, fault, isAsking, isWaiting }: Row) =>
  plans.length === 0 && !kept && !state && !fault && !isAsking && !isWaiting;

function Memory({ row, axis }: { row: Row; axis: BytesAxis }) {
  const lent = useModels((s) => s.lent.bytes);
  const held = useRuntime((r) => (row.isInUse ? r.machine?.memoryBytes : undefined));
  const plan = planOf(row);
  const sum = plan?.sum ?? held;
  const isTooLarge = plan?.fits === false;
  return (
    <span className="memory">
      <MemoryBar memory={plan} axis={axis} lent={lent} />
      <span className="sum mono">{sum === undefined ? "–" : bytes(sum)}</span>
      <span className={isTooLarge ? "fit too-large" : "fit"}>
        {isTooLarge && <Icon name="caution" size={14} />}
        {!plan && held !== undefined ? "held now" : fitText(row, lent)}
      </span>
    </span>
  );
}

/** Beneath the selected row: what is next with it, or what stands in the way. */
function RowNote({ row, selected }: { row: Row; selected: boolean }) {
  const fault = faultOf(row);
  const plan = planOf(row);
  const repair = plan && repairText(plan);
  if (row.isDeleted || !(selected || fault || repair)) return null;
  return (
    <span className="row-note">
      {fault && (
        <span className="fault" role="alert">
          <Icon name="caution" size={14} />
          {fault.sentence}
        </span>
      )}
      {plan?.fits === false && (
        <span>{repair ? `It would fit with ${repair}.` : "No smaller step makes it fit."}</span>
      )}
      {repair && plan?.repair && (
        <button
          type="button"
          className="button"
          onClick={() => plan.repair && acts.setShape(plan.repair.shape)}
        >
          Use these
        </button>
      )}
      {(selected || fault) && <NextActButton row={row} />}
    </span>
  );
}
