import type { Truth } from "../../../worker/protocol";
import type { Entry } from "../../distribution/ranked/folding";

/** The ratio at the top of the map; a taller column is cut and prints its ratio. */
export const TOP = 1.6;
const LISTED = 9; // rows that have columns of their own
const LEAST = 0.25; // a row that holds more of the target makes the map worth its room

/** Room of the map and of what is written around it [px]. */
export const mapSizes = {
  full: { height: 84, left: 28, top: 6, bottom: 20 },
  class: { height: 64, left: 36, top: 8, bottom: 4 },
  phone: { height: 84, left: 28, top: 10, bottom: 22 },
} as const;

export interface MapColumn {
  readonly key: string; // of its row
  readonly label: string; // its rank, "…" for the rest
  readonly string: boolean; // it is one string, not several
  readonly target: number;
  readonly from: number; // shares of the target before it and with it
  readonly to: number;
  readonly parts: readonly { readonly from: number; readonly to: number; readonly ratio: number }[];
}

/** Is one row so large that the map says more than more rows would? Of the target alone. */
export const hasMap = (entries: readonly Entry[]): boolean =>
  entries.some(({ target }) => target > LEAST);

/**
 * The columns from left to right: a row's strings side by side, so that the white under the line at
 * 1 is the total variation distance among them. What is not listed is one last column.
 */
export function columnsOfMap(
  entries: readonly Entry[],
  { more, rest }: Pick<Truth, "more" | "rest">,
): readonly MapColumn[] {
  const listed = entries.slice(0, LISTED);
  const others = entries.slice(LISTED);
  const sum = (mass: "target" | "policy") =>
    others.reduce((total, entry) => total + entry[mass], more[mass] + rest[mass]);
  const whole = listed.reduce((total, { target }) => total + target, sum("target")) || 1;
  let at = 0;
  const next = ({ target, policy }: { readonly target: number; readonly policy: number }) => {
    const from = at;
    at += target / whole;
    return { from, to: at, ratio: target > 0 ? policy / target : 0 };
  };
  const columns = listed.map(({ key, rows, target }, i) => {
    const from = at;
    const parts = rows.map(next);
    const string = rows.length === 1;
    return { key, label: String(i + 1), string, target, from, to: at, parts };
  });
  const from = at;
  const target = sum("target");
  const part = next({ target, policy: sum("policy") });
  const last = { key: "rest", label: "…", string: false, target, from, to: at, parts: [part] };
  return target > 0 ? [...columns, last] : columns;
}
