import type { Masses, Truth } from "../../worker/protocol";
import type { Order } from "../stores/view";

/** The orders in which each layout can list its strings; the first is its own. */
export const orders = {
  "by-value": [
    ["value", "By value"],
    ["rank", "By rank"],
  ],
  ranked: [
    ["target", "By target"],
    ["policy", "By policy"],
    ["gap", "By gap"],
  ],
} as const satisfies Record<Truth["layout"], readonly (readonly [Order, string])[]>;

/** The chosen order, where this layout has it: it may have been chosen for the other one. */
export function orderIn(layout: Truth["layout"], chosen: Order): Order {
  const options: readonly (readonly [Order, string])[] = orders[layout];
  return options.some(([order]) => order === chosen) ? chosen : options[0][0];
}

type RankedOrder = (typeof orders)["ranked"][number][0];

/** The chosen order of ranked rows; `own` where none of theirs was chosen. */
export const rankedOrder = (chosen: Order, own: RankedOrder): RankedOrder =>
  orders.ranked.map(([order]) => order).find((order) => order === chosen) ?? own;

const before: Readonly<Record<Order, (a: Masses, b: Masses) => number>> = {
  value: () => 0, // as they come
  rank: (a, b) => Math.round((b.target - a.target) * 1e6) || b.policy - a.policy,
  target: (a, b) => b.target - a.target,
  policy: (a, b) => b.policy - a.policy,
  gap: (a, b) => Math.abs(b.policy - b.target) - Math.abs(a.policy - a.target),
};

/** The rows in an order; bars, rows and table alike. */
export const inOrder = <R extends Masses>(rows: readonly R[], order: Order): readonly R[] =>
  [...rows].sort(before[order]);
