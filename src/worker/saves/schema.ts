import * as v from "valibot";
import type { SampleLogState } from "../../judging/sample-log";
import type { TrainerState } from "../../methods/pipeline";
import type { Judgement, StepRecord } from "../protocol";
import type { Checkpoint } from "./checkpoint";

/** What a saved run looks like, leaf by leaf. Lengths that must agree are checked in `read.ts`. */

const MOST = 1_000_000; // entries of a list

const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const word = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(0xffffffff)); // u32
const finite = v.pipe(v.number(), v.finite());
const notNegative = v.pipe(finite, v.minValue(0));
const finiteOrNull = v.nullable(finite);
const text = v.pipe(v.string(), v.maxLength(100_000));

/** A list whose length is bounded before its entries are looked at. */
const list = <T extends v.GenericSchema>(item: T) =>
  v.pipe(
    v.custom<unknown[]>((value) => Array.isArray(value) && value.length <= MOST, "must be a list"),
    v.array(item),
  );

const floats = v.pipe(
  v.instance(Float32Array),
  v.check((values) => values.every(Number.isFinite), "must hold finite numbers"),
);
const tokens = v.instance(Uint32Array);

const prompt = v.strictObject({ id: text, text, tokens });

const sequences = v.strictObject({
  batch: count,
  width: count,
  tokens,
  lengths: tokens,
  actions: v.exactOptional(v.instance(Uint8Array)),
});

/** Settings are compared with those that leaves and edits give, so only their form counts here. */
const plain = v.union([v.number(), v.string(), v.boolean()]);
const settings = v.custom<TrainerState["settings"]>(
  (value) => v.is(v.record(v.string(), v.union([plain, v.record(v.string(), plain)])), value),
  "must be settings",
);

const trainer = v.strictObject({
  step: count,
  rewardEvaluations: count,
  fingerprint: v.strictObject({ low: word, high: word }),
  settings,
  replay: list(
    v.strictObject({ prompt: text, kept: list(v.strictObject({ tokens, logR: floats })) }),
  ),
  rows: v.exactOptional(list(text)),
  fresh: list(v.strictObject({ prompt, z: sequences, logR: floats })),
  adapter: v.strictObject({
    parameters: floats,
    m: floats,
    v: floats,
    updates: count,
    own: v.exactOptional(v.record(text, floats)),
  }),
}) satisfies v.GenericSchema<unknown, TrainerState>;

const moment = { step: count, rewardTemperature: finite, target: count };

const record = v.strictObject({
  ...moment,
  prompt: text,
  loss: finite,
  logReward: finiteOrNull,
  logLikelihood: finiteOrNull,
  diversity: finiteOrNull,
  logZ: finiteOrNull,
  logZLines: v.pipe(v.array(v.never()), v.maxLength(0)), // `slim` leaves them out
  residualVariance: finiteOrNull,
  meanLength: finite,
  learningRate: finite,
  behaviour: v.picklist(["on-policy", "tempered", "replay", "mixed"]),
  rewardEvaluations: count,
  seconds: notNegative,
}) satisfies v.GenericSchema<unknown, StepRecord>;

const expectation = v.strictObject({
  value: v.number(),
  error: v.exactOptional(v.pipe(v.number(), v.minValue(0))),
  n: v.exactOptional(count),
});
const bounded = v.strictObject({
  ...expectation.entries,
  low: v.number(),
  high: v.nullable(v.number()),
});

const judgement = v.strictObject({
  ...moment,
  prompt: text,
  support: v.picklist(["counted", "walked", "cut", "unbounded"]),
  exact: v.boolean(),
  coverage: finite,
  klForward: v.nullable(bounded),
  klReverse: v.nullable(bounded),
  tv: v.nullable(bounded),
  logZ: bounded,
  modes: v.strictObject({ covered: count, of: count, share: finite }),
  valid: bounded,
  targetReward: v.nullable(expectation),
  targetDiversity: v.nullable(expectation),
  targetLikelihood: v.nullable(expectation),
  policyDiversity: finiteOrNull,
  priorDiversity: finiteOrNull,
  policyLikelihood: finiteOrNull,
  priorLikelihood: finiteOrNull,
  priorReward: v.nullable(expectation),
  noiseFloor: finite,
}) satisfies v.GenericSchema<unknown, Judgement>;

const samples = v.strictObject({
  step: count,
  drawn: count,
  entries: list(
    v.strictObject({
      first: count,
      prompt: text,
      tokens,
      seen: count,
      moment: v.strictObject(moment),
      numbers: v.strictObject({
        l: floats,
        t: floats,
        r: floats,
        u: floats,
        logP: finiteOrNull,
      }),
    }),
  ),
}) satisfies v.GenericSchema<unknown, SampleLogState>;

/** Of a replay: what does not fit when its step comes is left out then, so only the form counts. */
const leaf = v.union([finite, text]);
const scripted = v.strictObject({
  step: count,
  path: text,
  from: leaf,
  to: leaf,
  undoes: v.optional(count),
});

/** Experiment, edits and marks are read as a link's are, so that both keep the same rules. */
const raw = <T>() => v.custom<T>((value) => typeof value === "object" && value !== null);

export const checkpointSchema = v.strictObject({
  version: v.literal(4),
  experiment: raw<Checkpoint["experiment"]>(),
  edits: raw<Checkpoint["edits"]>(),
  script: list(scripted),
  replayed: v.nullable(
    v.strictObject({
      steps: count,
      fingerprint: v.nullable(raw<NonNullable<Checkpoint["replayed"]>["fingerprint"] & object>()),
    }),
  ),
  step: count,
  seconds: notNegative,
  adapter: text,
  model: text,
  imported: v.boolean(),
  marks: raw<Checkpoint["marks"]>(),
  trainer,
  history: v.strictObject({ records: list(record), truths: list(judgement) }),
  samples,
}) satisfies v.GenericSchema<unknown, Checkpoint>;
