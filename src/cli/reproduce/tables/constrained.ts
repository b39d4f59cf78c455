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

const about = (name: "tv" | "rows"): Pick<Figure, "read" | "readDecoding"> => ({
  read: (last) => measured(conditionalOf(last) ?? {}, ["policy", name]),
  readDecoding: (last, title) => measured(rivalOf(last, title) ?? {}, [name]),
});

const conditionalTv: Figure = {
  name: "tv_conditional",
  title: "TV to the exact conditional",
  unit: "1",
  better: "less",
  scale: "log",
  ...about("tv"),
};

const rows: Figure = {
  name: "rows_per_sentence",
  title: "Rows of the model a sentence",
  unit: "1",
  better: "less",
  scale: "log",
  ...about("rows"),
};

const rival = (name: string, decoding: string) => ({
  name,
  title: decoding,
  from: "vargrad",
  decoding,
});

/** The GFlowNet beside what writes under a constraint without training. */
export const constrained: Table = {
  name: "constrained",
  title: "Constrained sentences: the policy and its rivals",
  about:
    "One prompt, and a sentence that must not say “book”, which the untrained model says in " +
    "61 % of its sentences. Total variation is to the exact conditional, over the walked " +
    "sentences; where a few were not reached it is the lower bound. Rows are next-token rows of " +
    "the model for one sentence that is kept, in expectation; training is not among them.",
  preset: "constrained",
  options: ["--set", "watch.every=120"],
  arms: [{ name: "vargrad", title: "GFlowNet, VarGrad", options: [] }],
  decodings: [
    rival("masking", "local masking"),
    rival("rejection", "rejection"),
    rival("resampled-masking", "resampling 16 of local masking"),
    rival("resampled", "resampling 16 of the model"),
    rival("best-of", "best of 16"),
  ],
  seeds: [7, 8, 9],
  minutes: { full: 0.33, quick: 0.09 },
  figures: [conditionalTv, rows, rewardEvaluations, seconds],
  published: [],
  quick: { seeds: [7], options: ["--steps", "2", "--set", "length.max=8"] },
};
