import { memo } from "react";
import type { RowEvidence } from "../../evidence/evidence";
import type { Layout } from "../../shared/layout";
import { Maths } from "../../shared/Maths";

interface LegendProps {
  readonly rows: RowEvidence;
  /** On a phone: target and policy beside the title, and the other marks below it. */
  readonly part?: "masses" | "marks";
}

/** The signs of the ranked rows. */
export const RankedLegend = memo(function RankedLegend({ rows, part }: LegendProps) {
  const signs = [
    ...(part === "marks" ? [] : massesOf(rows)),
    ...(part ? [] : [["prior", "prior"] as const]), // a phone draws none
    ...(part === "masses" ? [] : marksOf(rows)),
  ];
  return (
    <span className="legend">
      {signs.map(
        ([sign, name]) =>
          name !== null && (
            <span key={sign}>
              <i className={`swatch ${sign}`} />
              <span>
                <Maths>{name}</Maths>
              </span>
            </span>
          ),
      )}
    </span>
  );
});

type Sign = readonly [sign: string, name: string | null];

const massesOf = ({ says }: RowEvidence): readonly Sign[] => [
  ["target", says?.target ?? "target"],
  ["policy", says?.policy ?? "policy"],
];

const marksOf = ({ gauge, triangle, dot }: RowEvidence): readonly Sign[] => [
  ["triangle", triangle?.name ?? null],
  ["ratio-dot", gauge === undefined ? "policy / target" : null],
  ["own-dot", typeof gauge === "object" ? gauge.name : null],
  ["reference-dot", dot?.name ?? null],
];

interface LineProps {
  readonly rows: RowEvidence;
  readonly layout: Layout;
}

/** The legend on a line of its own, where the head of the task does not hold it. */
export const LegendLine = memo(function LegendLine({ rows, layout }: LineProps) {
  const onPhone = layout === "phone";
  if (rows.legend === "in-head" && !onPhone) return null;
  return (
    <p className="ranked-legend">
      <RankedLegend rows={rows} {...(onPhone && { part: "marks" })} />
    </p>
  );
});
