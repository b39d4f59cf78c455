/**
 * Characters of the longest form of a figure (`figures.ts`): 0.000123, and a bound of it,
 * ≤ 0.000123; of a share in per cent from 0.1 on, and a bound of it with its signs.
 */
export const rooms = { figure: 8, bound: 10, percent: 5, percentBound: 8 } as const;

interface Props {
  readonly room: number; // characters
  readonly unit?: string; // stands beside the figure, however long it is
  readonly className?: string;
  readonly children: string;
}

/** Of a unit and the space before it, in the page's smaller face, in digits of the figure. */
const widthOf = (unit: string) => (unit === "" ? 0 : 0.7 * (unit.length + 1));

/**
 * A figure that changes while a run goes on, as wide as its longest form, so that nothing beside it
 * moves. Its digits have one width in either face of the page.
 */
export const Steady = ({ room, unit = "", className = "", children }: Props) => (
  <b className={`steady ${className}`} style={{ minWidth: `${room + widthOf(unit)}ch` }}>
    {children}
    {unit && <span className="unit"> {unit}</span>}
  </b>
);
