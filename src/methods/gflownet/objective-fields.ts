import { type ObjectiveName, objectiveNames, objectives } from "../../objectives";
import type { Normalisation, ObjectiveSpec } from "../../objectives/objective";
import { choice, number } from "../../schema/field";
import type { FieldTable } from "../../schema/field";

/** What every objective says of itself. */
const ofEach = <A>(read: (objective: ObjectiveSpec) => A) =>
  Object.fromEntries(objectiveNames.map((name) => [name, read(objectives[name])])) as Record<
    ObjectiveName,
    A
  >;

/** That a field is of some objectives only, for its help line and for where it is shown. */
function onlyFor(uses: (objective: ObjectiveSpec) => boolean) {
  const where = objectiveNames.filter((name) => uses(objectives[name]));
  const names = where.map((name) => objectives[name].title).join("; ");
  return { sentence: `Used by this objective only: ${names}.`, only: { path: PAIRS, where } };
}

const PAIRS = "objective.pairs";
const weighted = onlyFor((objective) => objective.weighted === true);
const learned = onlyFor(({ logZ, flow }) => logZ === "learned" && !flow);
const flows = onlyFor(({ flow }) => flow === true);
const compared = objectiveNames.map((name) => objectives[name].compares);

/** The constants that objectives have of their own, each under "objective.NAME". */
const constantFields: FieldTable = Object.fromEntries(
  objectiveNames
    .flatMap((name) => Object.entries(objectives[name].constants ?? {}))
    .map(([name, field]) => {
      const { sentence, only } = onlyFor(({ constants }) => constants?.[name] === field);
      return [`objective.${name}`, { ...field, why: `${field.why} ${sentence}`, only }];
    }),
);

export const objectiveFields = {
  [PAIRS]: choice<ObjectiveName>({
    label: "Objective",
    default: "all",
    choices: objectiveNames,
    apply: "restart",
    section: "training",
    names: ofEach(({ title }) => title),
    short: ofEach(({ short }) => short),
    notes: ofEach(({ formula, assumes, bias }) => ({
      formula,
      assumes: bias ? `${assumes} ${bias.sentence}` : assumes,
    })),
    why:
      `What must agree on log Z, in the order of the list: ${compared.join("; ")}. TB with a ` +
      "learned log Z is RTB where reward.likelihood and reward T are 1; SubTB is also FL-SubTB.",
    source: "paper eq. 3",
  }),
  "objective.lambda": number({
    label: "λ",
    default: 1,
    min: 0.01,
    max: 1,
    step: 0.01,
    unit: "1",
    apply: "restart",
    section: "training",
    why: `Weight of a pair j − i tokens apart: λ to the power j − i − 1. ${weighted.sentence}`,
    only: weighted.only,
    source: "paper eq. 3: 1",
  }),
  "objective.logZStart": number({
    label: "log Z at the start",
    default: 0,
    min: -1000,
    max: 1000,
    step: 0.1,
    unit: "nats",
    apply: "restart",
    section: "training",
    why: `Where the learned log Z of each prompt begins. ${learned.sentence}`,
    only: learned.only,
    source: "ours",
  }),
  "objective.logZLearningRate": number({
    label: "Learning rate of log Z",
    default: 0.1,
    min: 1e-4,
    max: 10,
    scale: "log",
    unit: "1",
    apply: "restart",
    section: "training",
    why:
      "Peak step size of the learned log Z, which has far to go; it follows the warm-up and " +
      `decay of the adapter's. ${learned.sentence}`,
    only: learned.only,
    source: "torchgfn: 0.1",
  }),
  "objective.flowLearningRate": number({
    label: "Learning rate of the flow",
    default: 0.01,
    min: 1e-5,
    max: 1,
    scale: "log",
    unit: "1",
    apply: "restart",
    section: "training",
    why:
      "Peak step size of the weights by which log F is read off the last hidden state; it " +
      `follows the warm-up and decay of the adapter's. ${flows.sentence}`,
    only: flows.only,
    source: "ours",
  }),
  "objective.normalisation": choice<Normalisation>({
    label: "Normalise the loss by",
    default: "pairs",
    choices: ["pairs", "sum"],
    apply: "restart",
    section: "training",
    names: { pairs: "Number of pairs in the batch", sum: "Number of sequences" },
    why: "By pairs is the authors' code; by sequences is the formula as printed.",
    source: "paper eq. 3; official code",
  }),
  ...constantFields,
} satisfies FieldTable;
