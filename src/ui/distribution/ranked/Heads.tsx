import { memo } from "react";
import { useEvidence } from "../../evidence/use-evidence";
import type { Layout } from "../../shared/layout";
import { Maths } from "../../shared/Maths";
import { useView } from "../../stores/view";
import { rankedOrder } from "../order";
import type { Columns } from "./columns";
import { sizes } from "./heights";

interface Props {
  readonly columns: Columns;
  readonly layout: Layout;
}

/** What the columns hold. */
export const Heads = memo(function Heads({ columns, layout }: Props) {
  const { rows } = useEvidence();
  const order = useView((v) => rankedOrder(v.order, rows.order));
  return (
    <div className="heads" style={{ height: sizes[layout].head }} aria-hidden="true">
      {layout !== "phone" && (
        <span style={{ left: columns.text.left }}>
          <Maths>{`${rows.noun}, by ${order}`}</Maths>
        </span>
      )}
      {columns.beside.map(({ name, is, left, right }) => (
        <span
          key={name}
          className={
            typeof is === "number" && rows.columns[is].kind === "words" ? "over-words" : "end"
          }
          style={{ left, width: right - left }}
        >
          <Maths>{name}</Maths>
        </span>
      ))}
    </div>
  );
});
