import type { Leaves } from "../../experiment/experiment";
import type { Truth } from "../../worker/protocol";
import type { Topic } from "../about/topics";
import { bounded, figure, nats, percent, whole } from "../shared/figures";
import { taskShown } from "../stores/runtime";
import { charts, fromOf, printed } from "../trio/charts";
import type { ShownLane } from "./use-lanes";

/** One line of the table: a quantity, the target's, and every lane's. */
export interface ComparedRow {
  readonly name: string;
  readonly about: Topic | null;
  readonly target: string;
  readonly lanes: readonly string[];
}

const truthIn = ({ lane }: ShownLane): Truth | null => lane.live.shown.getState().truth;

/** Methods that state log Z where they train it; of the others no figure is one. */
const statesLogZ = ({ "method.name": method }: Leaves) => method === "gflownet" || method === "em";

/** A quantity that has a chart, as it stands in every lane. */
function charted(shown: readonly ShownLane[], column: (typeof charts)[number]["column"]) {
  const chart = charts.find((one) => one.column === column) ?? charts[0];
  return shown.map(({ lane, experiment }) => {
    if (column === "logZ" && !statesLogZ(experiment.leaves)) return "–";
    const from = fromOf(taskShown(lane.runtime.getState()), column);
    return printed(chart, from, lane.live.series.valueAt(column, from));
  });
}

/** What every lane had spent at the last step that all have taken; null before the first. */
function spent(shown: readonly ShownLane[], of: "seconds" | "rewardEvaluations") {
  const common = Math.min(...shown.map(({ lane }) => lane.live.series.lastStep));
  return shown.map(({ lane }) => (common > 0 ? lane.live.series.xOf(common, of) : null));
}

type Reference = "targetReward" | "targetDiversity" | "targetLikelihood" | "targetLogZ";

const row = (
  name: string,
  about: Topic | null,
  target: string,
  lanes: readonly string[],
): ComparedRow => ({ name, about, target, lanes });

/** A figure of every lane's exact answer. */
const exactOf = (shown: readonly ShownLane[], of: (truth: Truth) => string) =>
  shown.map((one) => {
    const truth = truthIn(one);
    return truth ? of(truth) : "–";
  });

/** Every figure that lanes are compared by, in print. Those of the target are the first lane's. */
export function comparedRows(shown: readonly ShownLane[]): readonly ComparedRow[] {
  const [first] = shown;
  const { series, shown: live } = first.lane.live;
  const { truth } = live.getState();
  const noun = taskShown(first.lane.runtime.getState())?.noun ?? "strings";
  const exact = (of: (truth: Truth) => string) => exactOf(shown, of);
  const knot = (line: Reference) => series.references.last(line);
  const evaluations = spent(shown, "rewardEvaluations").map(whole);
  const seconds = spent(shown, "seconds").map(figure);
  const diversity = noun === "integers" ? "Effective integers" : "Diversity";
  const above = truth ? Number((100 * truth.modes.share).toPrecision(3)) : "–";
  const modes = truth ? whole(truth.modes.of) : "–";
  return [
    row("Reward, nats", "reward", nats(knot("targetReward")), charted(shown, "logReward")),
    row(diversity, "diversity", figure(knot("targetDiversity")), charted(shown, "diversity")),
    row(
      "Likelihood, nats",
      "likelihood",
      nats(knot("targetLikelihood")),
      charted(shown, "logLikelihood"),
    ),
    row("log Z, nats", "logZ", nats(knot("targetLogZ")), charted(shown, "logZ")),
    row(
      "TV to target",
      "tv",
      "0",
      exact(({ tv }) => bounded(tv)),
    ),
    row(
      "KL(q‖target), nats",
      "klReverse",
      "0",
      exact(({ klReverse }) => bounded(klReverse)),
    ),
    row(
      "KL(target‖q), nats",
      "klForward",
      "0",
      exact(({ klForward }) => bounded(klForward)),
    ),
    row(
      `Above ${above} %`,
      "modes",
      modes,
      exact((own) => whole(own.modes.covered)),
    ),
    row(
      "Valid, %",
      "valid",
      "",
      exact(({ valid }) => percent(valid.value)),
    ),
    row("Reward evaluations", null, "", evaluations),
    row("Time, s", null, "", seconds),
  ];
}

/** Why the lanes' figures do not compare as they stand, in a sentence; null where they do. */
export function unequal(shown: readonly ShownLane[]): string | null {
  if (new Set(spent(shown, "rewardEvaluations")).size < 2) return null;
  return (
    "The lanes did not ask for as many rewards: a replayed batch and an exact sample ask for " +
    "none. Draw the charts against reward evaluations to compare them at one cost."
  );
}

/** Two lanes whose rewards are the same while their distances to the target are not. */
export function sameReward(shown: readonly ShownLane[]): string | null {
  const found = shown.map((one) => {
    const { lane, letter } = one;
    const from = fromOf(taskShown(lane.runtime.getState()), "logReward");
    const reward = lane.live.series.valueAt("logReward", from);
    const tv = truthIn(one)?.tv?.value;
    return reward === null || tv === undefined ? null : { letter, reward, tv };
  });
  const lanes = found.filter((one) => one !== null).sort((a, b) => a.tv - b.tv);
  const near = lanes.at(0);
  const far = lanes.at(-1);
  if (!near || !far || far.tv < 2 * near.tv || far.tv < 0.2) return null;
  if (Math.abs(near.reward - far.reward) > SAME_REWARD) return null;
  return (
    `Lanes ${near.letter} and ${far.letter} earn the same reward (${nats(near.reward)} and ` +
    `${nats(far.reward)} nats), yet TV is ${figure(near.tv)} and ${figure(far.tv)}: a high ` +
    "reward does not say that the whole target is sampled."
  );
}

const SAME_REWARD = 0.25; // nats
