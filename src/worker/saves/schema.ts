import * as v from "valibot";
import type { SampleLogState } from "../../judging/sample-log";
import { executorNames } from "../../experiment/experiment";
import type { TrainerState } from "../../methods/pipeline";
import {
  count,
  floats,
  list,
  logRewards,
  prompt,
  sequences,
  text,
  words,
} from "../../methods/saved";
import { type JudgeVersions, isJudgeVersions } from "../../reward/judge-versions";
import type { Judgement, StepRecord } from "../protocol";
import type { Checkpoint } from "./checkpoint";

/** What a saved run looks like, leaf by leaf. Lengths that must agree are checked in `read.ts`. */

const u32 = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(0xffffffff));
const finite = v.pipe(v.number(), v.finite());
const notNegative = v.pipe(finite, v.minValue(0));
const finiteOrNull = v.nullable(finite);
const trainer = v.strictObject({
  step: count,
  rewardEvaluations: count,
  fingerprint: v.strictObject({ low: u32, high: u32 }),
  fresh: list(v.strictObject({ prompt, z: sequences, logR: logRewards })),
  method: v.unknown(), // its spec checks it
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
  behaviour: v.pipe(v.string(), v.regex(/^[a-z-]{1,40}$/)), // a kind of the method's, or "mixed"
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

const share = v.strictObject({
  value: finite,
  low: finite,
  high: finite,
  level: finite,
  n: count,
});
const shares = v.pipe(v.array(finite), v.maxLength(100)); // by label
const labelFigures = v.strictObject({
  label: v.nullable(count),
  direct: shares,
  summed: shares,
  vote: shares,
  votes: shares,
  elsewhere: finite,
  bound: v.nullable(
    v.strictObject({
      logEvidence: finite,
      elbo: finite,
      klReverse: finite,
      klForward: v.number(),
    }),
  ),
});
const labelMeans = v.strictObject({
  prompts: count,
  direct: v.nullable(share),
  summed: v.nullable(share),
  votes: v.nullable(share),
  reason: finite,
  elsewhere: finite,
  logEvidence: finite,
  elbo: finite,
  klReverse: finite,
  klForward: v.number(),
});

const worldMeans = v.strictObject({
  prompts: count,
  klForward: expectation,
  worldToTarget: expectation,
  worldToPolicy: expectation,
  listed: expectation,
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
  verdict: v.exactOptional(
    v.strictObject({ name: text, target: bounded, policy: bounded, prior: bounded }),
  ),
  world: v.exactOptional(v.strictObject({ toTarget: bounded, toPolicy: bounded })),
  targetReward: v.nullable(expectation),
  targetDiversity: v.nullable(expectation),
  targetLikelihood: v.nullable(expectation),
  policyDiversity: finiteOrNull,
  priorDiversity: finiteOrNull,
  policyLikelihood: finiteOrNull,
  priorLikelihood: finiteOrNull,
  priorReward: v.nullable(expectation),
  noiseFloor: finite,
  labels: v.exactOptional(
    v.strictObject({
      policy: labelFigures,
      untrained: labelFigures,
      train: v.nullable(labelMeans),
      heldOut: v.nullable(labelMeans),
    }),
  ),
  splits: v.exactOptional(
    v.strictObject({ train: v.nullable(worldMeans), heldOut: v.nullable(worldMeans) }),
  ),
}) satisfies v.GenericSchema<unknown, Judgement>;

const samples = v.strictObject({
  step: count,
  drawn: count,
  entries: list(
    v.strictObject({
      first: count,
      prompt: text,
      tokens: words,
      seen: count,
      moment: v.strictObject(moment),
      numbers: v.strictObject({
        l: floats,
        t: floats,
        r: logRewards,
        u: logRewards,
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

const executor = v.picklist(executorNames);

export const checkpointSchema = v.strictObject({
  version: v.literal(5),
  experiment: raw<Checkpoint["experiment"]>(),
  edits: raw<Checkpoint["edits"]>(),
  script: list(scripted),
  replayed: v.nullable(
    v.strictObject({
      steps: count,
      fingerprint: v.nullable(raw<NonNullable<Checkpoint["replayed"]>["fingerprint"] & object>()),
      executor: v.exactOptional(executor),
      answer: v.exactOptional(
        v.strictObject({
          step: count,
          prompt: text,
          rewardTemperature: finite,
          klForward: notNegative,
        }),
      ),
    }),
  ),
  step: count,
  seconds: notNegative,
  executor: v.exactOptional(executor),
  adapter: text,
  model: text,
  judges: v.exactOptional(v.custom<JudgeVersions>(isJudgeVersions, "they are no judges")),
  imported: v.boolean(),
  marks: raw<Checkpoint["marks"]>(),
  trainer,
  history: v.strictObject({ records: list(record), truths: list(judgement) }),
  samples,
}) satisfies v.GenericSchema<unknown, Checkpoint>;
