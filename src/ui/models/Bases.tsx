import { bytes } from "../shared/figures";
import { acts } from "./acts";
import type { Row } from "./rows";
import { baseText } from "./words";

/** The precisions in which a model may be kept; one that does not fit is struck out. */
export function Bases({ row }: { row: Row }) {
  const { plans, base, facts } = row;
  if (plans.length === 0) return <span className="muted">{facts?.stored.join(", ") || "–"}</span>;
  return (
    <span className="segments bases" role="group" aria-label={`Precision of ${row.title}`}>
      {plans.map((plan) => (
        <button
          key={plan.base}
          type="button"
          data-label={baseText(plan.base)}
          aria-pressed={plan.base === base}
          className={plan.fits === false ? "too-large" : undefined}
          title={plan.fits === false ? `needs ${bytes(plan.sum)}` : undefined}
          onClick={() => acts.setBase(row.model, plan.base)}
        >
          {baseText(plan.base)}
          {plan.fits === false && <span className="hidden"> does not fit</span>}
        </button>
      ))}
    </span>
  );
}
