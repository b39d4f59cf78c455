import { figure, nats } from "../../shared/figures";
import type { LabelMeans } from "../../../worker/protocol";
import type { ChartSize } from "../../trio/chart-geometry";
import { ToldChart } from "./ToldChart";
import { type ToldLine, decadesAround, scaleTo } from "./told-chart";

const ofTrained =
  (of: (means: LabelMeans) => number): ToldLine["of"] =>
  ({ train }) =>
    train ? of(train) : null;
const ofHeldOut =
  (of: (means: LabelMeans) => number | null): ToldLine["of"] =>
  ({ heldOut }) =>
    heldOut ? of(heldOut) : null;

const bounds: readonly ToldLine[] = [
  { name: "log p", mark: "ink", of: ofTrained(({ logEvidence }) => logEvidence) },
  { name: "ELBO", mark: "policy", of: ofTrained(({ elbo }) => elbo) },
];
const gaps: readonly ToldLine[] = [
  { name: "labelled", mark: "policy", of: ofTrained(({ klReverse }) => klReverse) },
  { name: "held out", mark: "policy faint", of: ofHeldOut(({ klReverse }) => klReverse) },
];
const accuracies: readonly ToldLine[] = [
  { name: "exact sum", mark: "policy", of: ofHeldOut(({ summed }) => summed?.value ?? null) },
  { name: "vote of 10", mark: "policy faint", of: ofHeldOut(({ votes }) => votes?.value ?? null) },
  { name: "read off", mark: "other", of: ofHeldOut(({ direct }) => direct?.value ?? null) },
];
const shares = { low: 0.4, high: 1, ticks: [0.4, 0.6, 0.8, 1] };

/** log p(Y | X) over ELBO of the labelled reviews, exact; the tint between them is their KL. */
export const Bound = (size: ChartSize) => (
  <ToldChart
    size={size}
    title="EM bound"
    unit="labelled reviews, exact, nats"
    lines={bounds}
    scaleOf={(values) => scaleTo(0, values)}
    print={nats}
    tint
  />
);

/** The gap of the bound on a log scale, and that of reviews that nobody trains on. */
export const Gap = (size: ChartSize) => (
  <ToldChart
    size={size}
    title="KL(q‖posterior)"
    unit="over the reasons, exact, nats"
    lines={gaps}
    scaleOf={decadesAround}
    print={nats}
  />
);

/** How many held-out reviews are labelled right, by way of telling the label. */
export const AccuracyChart = (size: ChartSize) => (
  <ToldChart
    size={size}
    title="Accuracy"
    unit="one held-out review in seven"
    lines={accuracies}
    scaleOf={() => shares}
    print={figure}
  />
);
