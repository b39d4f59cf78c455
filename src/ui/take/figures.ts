import type { Masses, Truth } from "../../worker/protocol";
import type { Residual } from "../residuals/residuals";
import type { Knot } from "../stores/references";
import type { From, Series } from "../stores/series";
import { treeOf, type TreeNode } from "../tree/trie";
import type { Chart } from "../trio/charts";
import type { Figures } from "./csv";

/** What each chart draws, in numbers: probabilities as shares of 1, all else in its own unit. */

const masses = ({ target, policy, prior }: Masses) => [target, policy, prior];

/** Every listed string; then those reached but not listed, and all others, each in one row. */
export function ofDistribution(truth: Truth): Figures {
  const { rows, more, rest } = truth;
  const { column, reached, others } = targetIs(truth);
  return {
    columns: ["kind", "string", "target", "policy", "prior", ...column],
    rows: [
      ...rows.map((row) => ["string", row.text, ...masses(row), ...reached]),
      ["not listed", null, ...masses(more), ...reached],
      ["all others", null, ...masses(rest), ...others],
    ],
  };
}

/**
 * What a share of the target is where not every string was weighed. Shares of reached strings are
 * their weight by Z: by its lower bound, so that they are at most so large, or by its estimate. The
 * share of all others is a bound too, unless it is one outcome whose weight was estimated. Of an
 * exact answer nothing needs to be said.
 */
function targetIs({ exact, logZ, layout }: Pick<Truth, "exact" | "logZ" | "layout">) {
  if (exact) return { column: [], reached: [], others: [] };
  const isEstimated = logZ.error !== undefined;
  return {
    column: ["target_is"],
    reached: [isEstimated ? "estimate" : "at most"],
    others: [isEstimated && layout === "by-value" ? "estimate" : "at most"],
  };
}

/** Every step: what it measured, the line that is drawn through it, and what held at that step. */
export function ofChart(chart: Chart, series: Series, from: From, prior: readonly Knot[]): Figures {
  const target = series.references.knots(chart.target.line);
  const at = (knots: readonly Knot[], step: number) =>
    (knots.findLast((knot) => knot.step <= step) ?? knots.at(0))?.value ?? null;
  return {
    columns: ["step", "seconds", "reward_evaluations", "measured", "line", "target", "prior"],
    rows: series
      .everyPoint(chart.column, from)
      .map(({ step, seconds, rewardEvaluations, raw, line }) => [
        ...[step, seconds, rewardEvaluations, raw, line],
        ...[at(target, step), at(prior, step)],
      ]),
  };
}

/**
 * Every branch after its parent; then the strings that the tree leaves out. `below` counts the
 * strings that go through a branch; nobody knows how many were not reached.
 */
export function ofTree(truth: Truth): Figures {
  const { root, smaller, rest, restName } = treeOf(truth);
  const { column, reached, others } = targetIs(truth);
  const place = ["depth", "beginning", "adds", "whole_string", "below"];
  return {
    columns: ["kind", ...place, "target", "policy", "prior", ...column],
    rows: [
      ...branches(root, 0).map((row) => ["branch", ...row, ...reached]),
      ["smaller", null, null, null, null, smaller.count, ...masses(smaller), ...reached],
      [restName, null, null, null, null, null, ...masses(rest), ...others],
    ],
  };
}

const branches = (node: TreeNode, depth: number): Figures["rows"] => [
  [
    ...[depth, node.key.replace(/⊤$/, ""), node.text, node.ends ? "yes" : "no", node.strings],
    ...masses(node),
  ],
  ...node.children.flatMap((child) => branches(child, depth + 1)),
];

/** Every pair of prefixes: Δ in nats, and how many samples its mean is of. */
export const ofResiduals = (residuals: readonly Residual[], names: readonly string[]): Figures => ({
  columns: ["from", "to", "from_adds", "to_adds", "residual_nats", "samples"],
  rows: residuals.map(({ from, to, value, samples }) => [
    ...[from, to, names[from] ?? "", names[to] ?? ""],
    ...[value, samples],
  ]),
});
