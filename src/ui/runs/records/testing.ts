import { experimentOf } from "../../../experiment/presets";
import type { Leaf, Path } from "../../../experiment/experiment";
import type { Report, RunId, StepRecord, Truth } from "../../../worker/protocol";
import { someTask } from "../../testing/task-facts";
import type { RunRecord, SeedCurve, SeedRow } from "./record";

/** A curve whose TV at each row is given, 64 reward evaluations a step. */
export const curve = (seed: number, tv: readonly number[], every = 10): SeedCurve => ({
  run: `run-${seed}`,
  seed,
  steps: (tv.length - 1) * every,
  rows: tv.map((value, k): SeedRow => ({
    step: k * every,
    seconds: k * every * 0.1,
    rewardEvaluations: k * every * 64,
    figures: { tv: value, logReward: 8 - value },
  })),
  certainty: "exact",
  targets: { logReward: 8 },
});

const figure = { unit: "nats", from: "batch" } as const;

export function someRecord(
  changes: Partial<RunRecord> = {},
  leaves: Readonly<Record<Path, Leaf>> = {},
): RunRecord {
  const { preset, leaves: own } = experimentOf("random-integers");
  return {
    id: "a",
    name: "calm ridge",
    made: 1,
    experiment: { preset, leaves: { ...own, ...leaves } },
    edits: [],
    executor: "webgpu",
    seeds: [curve(7, [0.5, 0.1, 0.01])],
    figures: { logReward: figure, diversity: figure, logLikelihood: figure, logZ: figure },
    noun: "integers",
    sign: { method: "flow", shade: 0 },
    from: null,
    baseline: false,
    save: null,
    recorded: false,
    ...changes,
  };
}

/** What one step of training reports; 64 reward evaluations a step. */
export const stepRecord = (step: number, changes: Partial<StepRecord> = {}): StepRecord => ({
  step,
  rewardTemperature: 1,
  target: 0,
  prompt: "a",
  loss: 1,
  logReward: 2,
  logLikelihood: -3,
  diversity: null,
  logZ: 3,
  logZLines: [],
  residualVariance: null,
  meanLength: 1,
  learningRate: 1e-3,
  behaviour: "on-policy",
  rewardEvaluations: 64 * step,
  seconds: step / 10,
  ...changes,
});

const exactly = (value: number) => ({ value, low: value, high: value });

/** An exact answer with this TV. */
export const truth = (step: number, tv: number): Truth => ({
  step,
  rewardTemperature: 1,
  target: 0,
  prompt: "a",
  layout: "by-value",
  support: "counted",
  outcomes: "integers",
  rows: [],
  more: { target: 0, policy: 0, prior: 0, count: 0 },
  rest: { target: 0, policy: 0, prior: 0 },
  exact: true,
  coverage: 1,
  klForward: exactly(2 * tv),
  klReverse: exactly(3 * tv),
  tv: exactly(tv),
  among: null,
  logZ: exactly(12.6),
  modes: { covered: 0, of: 0, share: 0.005 },
  valid: exactly(1),
  targetReward: { value: 8 },
  targetDiversity: { value: 100 },
  targetLikelihood: { value: -6 },
  policyDiversity: 99,
  priorDiversity: 50,
  policyLikelihood: -6,
  priorLikelihood: -5,
  priorReward: null,
  noiseFloor: 0,
});

export const ready = (run: RunId, step = 0): Report => ({
  kind: "ready",
  run,
  step,
  comparison: null,
  machine: {
    executor: "wasm",
    chosen: "visitor",
    threads: 1,
    single: null,
    adapter: "WebAssembly",
    software: true,
    weights: "",
    features: [],
    memoryBytes: 1,
    model: { name: "m", parameters: 1, vocabulary: 1, adapterParameters: 1 },
  },
  task: someTask,
});
