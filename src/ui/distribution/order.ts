import type { Truth, TruthRow } from "../../worker/protocol";
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

const before: Readonly<Record<Order, (a: TruthRow, b: TruthRow) => number>> = {
  value: () => 0, // as they come
  rank: (a, b) => Math.round((b.target - a.target) * 1e6) || b.policy - a.policy,
  target: (a, b) => b.target - a.target,
  policy: (a, b) => b.policy - a.policy,
  gap: (a, b) => Math.abs(b.policy - b.target) - Math.abs(a.policy - a.target),
};

/** The rows in an order; bars, rows and table alike. */
export const inOrder = (rows: readonly TruthRow[], order: Order): readonly TruthRow[] =>
  [...rows].sort(before[order]);
