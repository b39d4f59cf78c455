import type { WorldMeans, WorldReport } from "../../../worker/protocol";
import type { Figures } from "../../take/csv";
import type { Scales } from "../../trio/chart-geometry";

/** A mean at a step with a standard error on either side. */
export interface Knot {
  readonly step: number;
  readonly value: number;
  readonly low: number;
  readonly high: number;
}
export type Knots = readonly Knot[];

/** KL(target ‖ q) of both splits by step, where a split was judged. */
export function splitKnots(
  splits: readonly (WorldReport & { readonly step: number })[],
): Readonly<Record<"train" | "heldOut", Knots>> {
  const of = (means: (report: WorldReport) => WorldMeans | null) =>
    splits.flatMap((report): Knot[] => {
      const kl = means(report)?.klForward;
      if (!kl || !Number.isFinite(kl.value)) return [];
      const { value, error = 0 } = kl;
      return [{ step: report.step, value, low: Math.max(0, value - error), high: value + error }];
    });
  return { train: of(({ train }) => train), heldOut: of(({ heldOut }) => heldOut) };
}

/** The same in numbers, split by split; `low` and `high` are a standard error on either side. */
export const ofSplits = (knots: ReturnType<typeof splitKnots>): Figures => ({
  columns: ["split", "step", "kl_target_q", "low", "high"],
  rows: Object.entries(knots).flatMap(([split, of]) =>
    of.map(({ step, value, low, high }) => [split, step, value, low, high]),
  ),
});

type Across = Pick<Scales, "xOfStep" | "y">;

/** A path through the means; empty where there are none. */
export const lineOf = (knots: Knots, scales: Across): string =>
  through(
    knots.map(({ step, value }) => [step, value]),
    scales,
  );

/** The outline of the errors: along their upper ends, and back along the lower ones. */
export const bandOf = (knots: Knots, scales: Across): string =>
  through(
    [
      ...knots.map(({ step, high }) => [step, high] as const),
      ...knots.toReversed().map(({ step, low }) => [step, low] as const),
    ],
    scales,
  );

const through = (
  points: readonly (readonly [step: number, value: number])[],
  { xOfStep, y }: Across,
): string =>
  points
    .map(([step, value], k) => {
      const to = `${xOfStep(step).toFixed(1)} ${y(value).toFixed(1)}`;
      return `${k === 0 ? "M" : "L"}${to}`;
    })
    .join("");
