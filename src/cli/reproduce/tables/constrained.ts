import { type Figure, type Last, type Table } from "../table";
import { measured, rewardEvaluations, seconds } from "../figures";

/** What the last line says of policy and rivals. */
const conditionalOf = (last: Last): Last | undefined =>
  [last["exact"], last["bounded"]]
    .map((figures) => (figures as Last | undefined)?.["conditional"] as Last | undefined)
    .find((conditional) => conditional !== undefined);

const rivalOf = (last: Last, title: string): Last | undefined =>
  (conditionalOf(last)?.["rivals"] as readonly Last[] | undefined)?.find(
    ({ name }) => name === title,
  );

/** A way of writing by its draws, where `--exam` made them. */
const drawnOf = (last: Last, title: string): Last | undefined => {
  const { ways } = (last["rivals"] ?? {}) as { readonly ways?: readonly Last[] };
  return ways?.find(({ name }) => name === title);
};

const conditionalTv: Figure = {
  name: "tv_conditional",
  title: "TV to the exact conditional",
  unit: "1",
  scale: "log",
  read: (last) => measured(conditionalOf(last) ?? {}, ["policy", "tv"]),
  readDecoding: (last, title) => measured(rivalOf(last, title) ?? {}, ["tv"]),
};

const EXACT_DRAWS = "as many exact draws, in expectation";

const drawnTv: Figure = {
  name: "tv_of_draws",
  title: "TV of 50 draws",
  unit: "1",
  scale: "log",
  read: () => null,
  readDecoding: (last, title) =>
    title === EXACT_DRAWS
      ? measured(last, ["rivals", "noiseFloor"])
      : measured(drawnOf(last, title) ?? {}, ["tv"]),
};

const satisfied: Figure = {
  name: "satisfied",
  title: "Satisfies the constraint",
  unit: "1",
  scale: "linear",
  read: (last) =>
    measured(last, ["exact", "verdict", "policy"]) ??
    measured(last, ["bounded", "verdict", "policy"]),
  readDecoding: (last, title) =>
    measured(rivalOf(last, title) ?? drawnOf(last, title) ?? {}, ["satisfied"]),
};

const rows: Figure = {
  name: "rows_per_sentence",
  title: "Rows of the model a sentence",
  unit: "1",
  scale: "log",
  read: (last) => measured(conditionalOf(last) ?? {}, ["policy", "rows"]),
  readDecoding: (last, title) =>
    measured(rivalOf(last, title) ?? drawnOf(last, title) ?? {}, ["rows"]),
};

/** Ways whose law over the walk is in closed form, and ways that are told by their draws. */
const exact = {
  masking: "local masking",
  rejection: "rejection",
  "resampled-masking": "resampling 16 of local masking",
  resampled: "resampling 16 of the model",
  "best-of": "best of 16",
} as const;
const drawn = {
  awrs: "AWRS, one particle",
  "awrs-16": "AWRS, 16 particles",
  smc: "SMC of the model, 16 particles",
  "resampled-policy": "resampling 16 of the policy",
  "smc-policy": "SMC of the policy with its twists, 16 particles",
  cars: "adaptive rejection (CARS)",
  "exact-draws": EXACT_DRAWS,
} as const;

const COMMON = "“book” barred";
const RARE = "“letter” and “brother” asked for";

const rivalsOf = (from: string, constraint: string) =>
  Object.entries({ ...exact, ...drawn }).map(([name, decoding]) => ({
    name: `${from}-${name}`,
    title: `${constraint}: ${decoding}`,
    from,
    decoding,
  }));

/** The GFlowNet beside what writes under a constraint without training. */
export const constrained: Table = {
  name: "constrained",
  title: "Constrained sentences: the policy and its rivals",
  about:
    "One prompt, and two constraints: a sentence must not say “book”, which the untrained model " +
    "says in 61 % of its sentences, or must say “letter” and “brother”, as about 2 % do. Total " +
    "variation is to the exact conditional, over the walked sentences; where a few were not " +
    "reached it is the lower bound. Ways without a law in closed form are told by 50 draws, " +
    "whose frequencies are to be read beside what as many exact draws would show by chance. " +
    "AWRS with one particle has the law of local masking, CARS that of rejection. Rows are " +
    "next-token rows of the model for one sentence that is kept; those of CARS are remembered " +
    "from sentence to sentence, and training is not among them.",
  preset: "constrained",
  options: ["--set", "watch.every=1000"],
  fullOptions: ["--exam", "50"],
  arms: [
    { name: "vargrad", title: `${COMMON}: GFlowNet, VarGrad`, options: [] },
    {
      name: "vargrad-rare",
      title: `${RARE}: GFlowNet, VarGrad`,
      options: [
        ...["--set", "constraint.excludes="],
        ...["--set", "constraint.contains=letter,brother"],
        ...["--set", "constraint.containsRule=each"],
      ],
    },
  ],
  decodings: [...rivalsOf("vargrad", COMMON), ...rivalsOf("vargrad-rare", RARE)],
  seeds: [7, 8, 9],
  minutes: { full: 1.35, quick: 0.22 },
  figures: [conditionalTv, drawnTv, satisfied, rows, rewardEvaluations, seconds],
  published: [],
  quick: {
    seeds: [7],
    options: ["--steps", "2"], // shorter sentences cannot say both rare words
    about: "Ways that are told by their draws (“–”) are found by --exam, which is left out.",
  },
};
