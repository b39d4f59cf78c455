import type { TaskFacts } from "../../worker/protocol";
import type { Topic } from "../about/open";
import { figure, nats } from "../shared/figures";
import { series } from "../stores/live";
import type { Knot, Reference, Smoothed } from "../stores/series";

/** The four charts against training: what each draws, and what it is measured against. */
export interface Chart {
  readonly column: Smoothed;
  readonly title: string;
  readonly about: Topic;
  readonly unit: (task: TaskFacts | null) => string; // definition and unit, beside the title
  readonly target: { readonly name: string; readonly line: Reference };
  readonly prior: (task: TaskFacts | null) => readonly Knot[];
  readonly print: (value: number | null) => string;
  readonly fromZero: boolean; // of strings drawn by value, the scale holds 0
  readonly awaits: string; // where nothing is known yet: what brings the first value
}

const untrained = (task: TaskFacts | null) => task?.baselines.find((b) => b.name === "ancestral");
const flat = (value: number | undefined | null): readonly Knot[] => (value === undefined || value === null || !Number.isFinite(value) ? [] : [{ step: 0, value }]);

export const charts: readonly Chart[] = [
  {
    column: "logReward", title: "Reward", about: "reward", unit: () => "mean log R of the samples, nats",
    target: { name: "target", line: "targetReward" }, prior: (task) => { const known = series.references.knots("priorReward"); return known.length ? known : flat(untrained(task)?.logReward); }, print: nats,
    fromZero: true, awaits: "Target and prior come with the model.",
  },
  {
    column: "diversity", title: "Diversity", about: "diversity", unit: (task) => task?.figures.diversity.unit ?? "",
    target: { name: "target", line: "targetDiversity" }, prior: (task) => flat(untrained(task)?.diversity), print: figure,
    fromZero: true, awaits: "Target and prior come with the model.",
  },
  {
    column: "logLikelihood", title: "Likelihood", about: "likelihood", unit: (task) => task?.figures.logLikelihood.unit ?? "",
    target: { name: "target", line: "targetLikelihood" }, prior: (task) => flat(untrained(task)?.logLikelihood), print: nats,
    fromZero: false, awaits: "Needs the model’s own probabilities.",
  },
  {
    column: "logZ", title: "log Z", about: "logZ", unit: () => "estimate r₀/T − t₀ at the root, nats",
    target: { name: "exact", line: "targetLogZ" }, prior: () => [], print: nats,
    fromZero: true, awaits: "The exact value comes with the model.",
  },
];
