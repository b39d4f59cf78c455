/**
 * Characters of the longest form of a figure (`figures.ts`): 0.000123, and a bound of it,
 * ≤ 0.000123; of a share in per cent from 0.1 on, and a bound of it with its signs.
 */
export const rooms = { figure: 8, bound: 10, percent: 5, percentBound: 8 } as const;

interface Props {
  readonly room: number; // characters
  readonly className?: string;
  readonly children: string;
}

/**
 * A figure that changes while a run goes on, as wide as its longest form, so that nothing beside it
 * moves. Its digits have one width in either face of the page.
 */
export const Steady = ({ room, className = "", children }: Props) => (
  <b className={`steady ${className}`} style={{ minWidth: `${room}ch` }}>
    {children}
  </b>
);
