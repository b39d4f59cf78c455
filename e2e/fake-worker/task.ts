import type { Baseline, Machine, Outline, TaskFacts } from "../../src/worker/protocol";
import type { Basics, State } from "./basics";

/** What the fake worker says of its task, before and after the model is loaded. */

function taskFacts({ ranked }: State, baselines: readonly Baseline[]): TaskFacts {
  const text = ranked
    ? "The city council met on Tuesday to review the harbor plan. Several residents " +
      "asked for more time to read it."
    : "The following is a random integer drawn uniformly between 0 and 100: ";
  const prompts = [
    { id: "a", text, tokens: 15, split: "train" as const },
    ...(ranked
      ? [
          {
            id: "b",
            text: "Anna went to the harbor. She was looking for her boat.",
            tokens: 12,
            split: "held-out" as const,
          },
        ]
      : []),
  ];
  return {
    prompts,
    watched: "a",
    noun: ranked ? "sentences" : "integers",
    stop: ranked ? "." : "⊤",
    baselines,
    figures: {
      logReward: { unit: "mean log R of the samples, nats", from: "batch" },
      diversity: ranked
        ? { unit: "1 − mean cosine similarity", from: "evaluation" }
        : { unit: "effective number of integers, exp H", from: "truth" },
      logLikelihood: ranked
        ? { unit: "mean log p(z⊤ | X) under the prior, nats", from: "batch" }
        : { unit: "mean log p under the prior, integers only, nats", from: "truth" },
      logZ: { unit: "estimate r₀/T − t₀ at the root, nats", from: "root" },
    },
    logZ: "root",
  };
}

const baseline = (state: State, { stamp }: Basics): Baseline => ({
  ...stamp(state),
  name: "ancestral",
  samples: 512,
  logReward: { value: state.ranked ? -10.8 : -16.7, error: 0.2, n: 512 },
  logLikelihood: { value: state.ranked ? -12.1 : -4.92, error: 0.1, n: 512 },
  maxLogLikelihood: -4,
  diversity: { value: state.ranked ? 0.71 : 69.6 },
});

const outlineOf = (state: State, { stamp, exactLogZ, integerTarget, wanted }: Basics): Outline => ({
  ...stamp(state),
  rows: integerTarget(state, wanted).map((target, i) => ({ text: state.names[i], target })),
  rest: 0.006,
  logZ: exactLogZ(state),
  targetReward: 7.91,
});

const machine = (): Machine => ({
  executor: "webgpu",
  chosen: "hardware",
  threads: null,
  single: null,
  adapter: "Stand-in GPU",
  software: false,
  weights: "f16 weights, f32 sums",
  features: [],
  memoryBytes: 142e6,
  model: { name: "world-3m", parameters: 3.1e6, vocabulary: 2048, adapterParameters: 2e5 },
});

export const task = { machine, taskFacts, baseline, outlineOf };
