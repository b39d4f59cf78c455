import type { RowEvidence } from "../../evidence/evidence";
import { Maths } from "../../shared/Maths";

interface LegendProps {
  readonly rows: RowEvidence;
  readonly short?: boolean; // target and policy alone
}

/** The signs of the ranked rows. */
export function RankedLegend({ rows, short = false }: LegendProps) {
  const { gauge = "ratio" } = rows;
  const signs: readonly (readonly [sign: string, name: string | null])[] = [
    ["target", rows.says?.target ?? "target"],
    ["policy", rows.says?.policy ?? "policy"],
    ["prior", short ? null : "prior"],
    ["triangle", short ? null : (rows.triangle?.name ?? null)],
    ["ratio-dot", gauge === "ratio" && !short ? "policy / target" : null],
    ["own-dot", typeof gauge === "object" && !short ? gauge.name : null],
    ["reference-dot", short ? null : (rows.dot?.name ?? null)],
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
}

/** The legend on a line of its own, where the head of the task does not hold it. */
export function LegendLine({ rows }: Pick<LegendProps, "rows">) {
  if (rows.legend === "in-head") return null;
  return (
    <p className="ranked-legend">
      <RankedLegend rows={rows} />
    </p>
  );
}
