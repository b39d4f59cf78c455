import { schema } from "../../../experiment/presets";
import { shortText } from "../../rail/text";
import { count } from "../../shared/figures";
import { Icon } from "../../shared/Icons";
import { Maths } from "../../shared/Maths";
import { sweepOf } from "../background/sweep";
import type { RunRecord } from "../records/record";
import { setRunsView, useRunsView } from "../view";

/** The head of a sweep: its runs stand under it while it is open, and its charts in the centre. */
export function SweepRow({ id, records }: { id: string; records: readonly RunRecord[] }) {
  const isOpen = useRunsView((v) => v.sweep === id);
  const own = sweepOf(records, id);
  const path = records[0].sweep?.path ?? "";
  const field = schema.table[path];
  const values = own.map(({ sweep }) => shortText(field, sweep?.value ?? ""));
  const title = `${field?.label ?? path}: ${values.join(", ")}`;
  return (
    <li className="run-row sweep" data-sweep={id}>
      <button
        type="button"
        aria-expanded={isOpen}
        onClick={() => setRunsView({ sweep: isOpen ? null : id, asks: false })}
      >
        <Icon name={isOpen ? "open" : "folded"} />
        <span className="run-says" title={title}>
          Sweep <Maths>{title}</Maths>
        </span>
        <span className="muted">{count(own.length, "run")}</span>
      </button>
    </li>
  );
}
