import type { Prompt } from "../lm/sequences";
import { diversityUnit } from "./diversity-measure";
import type { Judgeable, JudgingRules } from "./judgeable";
import type { LogZReading } from "./logz";
import type { Baseline } from "./report";

/** What the page needs to know of the task before a step is taken. */
export interface TaskFacts {
  readonly prompts: readonly {
    readonly id: string;
    readonly text: string;
    readonly tokens: number;
    readonly split: "train" | "held-out";
    readonly label?: number; // where the task has labels, and this prompt's is known
  }[];
  readonly watched: string; // prompt id
  /** What each token of the watched prompt adds to a text. Absent: a recording that is older. */
  readonly encoded?: readonly string[];
  readonly noun: string; // what its strings are, in the plural: "integers"
  readonly stop: string; // how ⊤ looks in text: "⊤" or "."
  /** of the untrained model; empty at "ready", then filled by "baselines" */
  readonly baselines: readonly Baseline[];
  readonly figures: Readonly<Record<Against, Figure>>;
  readonly logZ: LogZPlace; // where the policy's is read
}

/** The four figures that are drawn against training. */
export type Against = "logReward" | "diversity" | "logLikelihood" | "logZ";

/** How a figure comes about, and with it how it may be drawn. */
export interface Figure {
  readonly unit: string; // definition and unit, beside the title
  readonly from:
    | "truth" // exact, with every exact answer: read it there
    | "root" // exact wherever a step has samples of the watched prompt: read off one probability
    | "learned" // exact there too: a number that the loss learns
    | "evaluation" // of samples drawn at every evaluation
    | "batch"; // a mean over the samples of a step's own batch: noisy
}

interface Known {
  readonly sentenceModel?: string; // of the visitor's choice
  readonly watched?: Prompt;
  readonly baselines?: readonly Baseline[];
}

/** The prompt that is shown until another is chosen: a run's only one, else the task's choice. */
export const firstShown = ({ trainPrompts, shownFirst }: Judgeable): Prompt =>
  (trainPrompts.length > 1 ? shownFirst : undefined) ?? trainPrompts[0];

/** A task as the page needs it: its prompts, which is watched, and how its figures are made. */
export function factsOf(
  task: Judgeable,
  { watched = firstShown(task), baselines = [], sentenceModel }: Known,
): TaskFacts {
  const fact = (split: "train" | "held-out") => (prompt: Prompt) => {
    const { id, text, tokens } = prompt;
    const label = task.labelled?.labelOf(prompt);
    const known = { id, text, tokens: tokens.length, split };
    return label === undefined ? known : { ...known, label };
  };
  return {
    prompts: [
      ...task.trainPrompts.map(fact("train")),
      ...task.heldOutPrompts.map(fact("held-out")),
    ],
    watched: watched.id,
    encoded: Array.from(watched.tokens, (token) => task.show(Uint32Array.of(token))),
    noun: task.noun,
    stop: task.stopText,
    baselines,
    figures: figureSources(task, sentenceModel),
    logZ: logZPlace(task.rules()),
  };
}

/** Strings that are listed are judged by their exact masses. */
function figureSources(task: Judgeable, sentenceModel?: string): Readonly<Record<Against, Figure>> {
  const listed = task.truth.kind === "enumerated";
  return {
    logReward: { unit: "mean log R of the samples, nats", from: "batch" },
    diversity: { unit: diversityUnit(task, sentenceModel), from: listed ? "truth" : "evaluation" },
    logLikelihood: listed
      ? { unit: `mean log p under the prior, ${task.noun} only, nats`, from: "truth" }
      : { unit: "mean log p(z⊤ | X) under the prior, nats", from: "batch" },
    logZ: logZFigures[logZPlace(task.rules())],
  };
}

/** Where the policy's log Z is read, as people are shown it. */
type LogZPlace = LogZReading | "shortest";

const logZPlace = ({ minLength, logZAt }: JudgingRules): LogZPlace =>
  logZAt === "root" && minLength > 0 ? "shortest" : logZAt;

/** The root's estimate sees no sample where ⊤ may come first. */
const logZFigures: Readonly<Record<LogZPlace, Figure>> = {
  root: { unit: "estimate r₀/T − t₀ at the root, nats", from: "root" },
  shortest: { unit: "mean estimate at the shortest length, nats", from: "batch" },
  last: { unit: "mean estimate uₙ at the samples’ ends, nats", from: "batch" },
  learned: { unit: "learned by the loss, nats", from: "learned" },
};
