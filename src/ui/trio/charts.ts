import type { Against, TaskFacts } from "../../worker/protocol";
import type { Topic } from "../about/topics";
import { figure, nats } from "../shared/figures";
import type { From, Series } from "../stores/series";
import type { Knot, Reference } from "../stores/references";

/** The four charts against training: what each draws, and what it is measured against. */
export interface Chart {
  readonly column: Against;
  readonly title: string;
  readonly about: Topic;
  readonly target: { readonly name: string; readonly line: Reference };
  readonly prior: (series: Series, task: TaskFacts | null) => readonly Knot[];
  readonly print: (value: number | null) => string;
  readonly fromZero: boolean; // of strings drawn by value, the scale holds 0
  readonly awaits: string; // where nothing is known yet: what brings the first value
}

/**
 * The untrained model's: with the exact answer where that has it, else as its samples were
 * measured.
 */
const untrained =
  (line: Reference, column: "logReward" | "diversity" | "logLikelihood") =>
  (series: Series, task: TaskFacts | null): readonly Knot[] => {
    const known = series.references.knots(line);
    const sampled = task?.baselines.find((b) => b.name === "ancestral")?.[column]?.value;
    return known.length || sampled === undefined || !Number.isFinite(sampled)
      ? known
      : [{ step: 0, value: sampled }];
  };

export const charts: readonly Chart[] = [
  {
    column: "logReward",
    title: "Reward",
    about: "reward",
    target: { name: "target", line: "targetReward" },
    prior: untrained("priorReward", "logReward"),
    print: nats,
    fromZero: true,
    awaits: "Target and prior come with the model.",
  },
  {
    column: "diversity",
    title: "Diversity",
    about: "diversity",
    target: { name: "target", line: "targetDiversity" },
    prior: untrained("priorDiversity", "diversity"),
    print: figure,
    fromZero: true,
    awaits: "Target and prior come with the model.",
  },
  {
    column: "logLikelihood",
    title: "Likelihood",
    about: "likelihood",
    target: { name: "target", line: "targetLikelihood" },
    prior: untrained("priorLikelihood", "logLikelihood"),
    print: nats,
    fromZero: false,
    awaits: "Needs the model’s own probabilities.",
  },
  {
    column: "logZ",
    title: "log Z",
    about: "logZ",
    target: { name: "exact", line: "targetLogZ" },
    prior: () => [],
    print: nats,
    fromZero: true,
    awaits: "The exact value comes with the model.",
  },
];

export const fromOf = (task: TaskFacts | null, column: Against): From =>
  task?.figures[column].from ?? "batch";

/** The policy's latest figure, in print: an estimate from samples carries its sign. */
export function printed(chart: Chart, from: From, value: number | null): string {
  const sampled = from === "batch" || from === "evaluation";
  return sampled && value !== null ? `≈ ${chart.print(value)}` : chart.print(value);
}
