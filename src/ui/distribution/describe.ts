import type { Outline, Truth } from "../../worker/protocol";
import { atLeast, count, figure, nats, percent, whole } from "../shared/figures";

/** The chart in words. */
export function describe(truth: Truth | null, outline: Outline | null): string {
  if (!truth && outline)
    return (
      `The target alone, known by counting: ${whole(outline.rows.length)} strings, ` +
      `${percent(outline.rows[0].target)} to ` +
      `${percent(Math.max(...outline.rows.map((r) => r.target)))} % each, log Z ` +
      `${nats(outline.logZ)} nats. The policy comes with the model.`
    );
  if (!truth) return "No distribution yet.";
  const most = truth.rows.reduce(
    (a, b) => (b.policy - b.target > a.policy - a.target ? b : a),
    truth.rows[0],
  );
  const least = truth.rows.reduce(
    (a, b) => (b.policy - b.target < a.policy - a.target ? b : a),
    truth.rows[0],
  );
  const how = truth.exact
    ? "computed exactly"
    : `covering at least ${atLeast(truth.coverage)} % of the target`;
  return [
    `Probability of ${whole(truth.rows.length)} strings after ${count(truth.step, "step")}, ` +
      `${how}.`,
    truth.tv && `Total variation distance ${figure(truth.tv.value)}.`,
    most &&
      `Most over its target: ${most.text}, ${percent(most.policy)} % against ` +
        `${percent(most.target)} %.`,
    least &&
      `Most under its target: ${least.text}, ${percent(least.policy)} % against ` +
        `${percent(least.target)} %.`,
    `Outside the listed strings: policy ${percent(truth.rest.policy + truth.more.policy)} %.`,
  ]
    .filter(Boolean)
    .join(" ");
}
