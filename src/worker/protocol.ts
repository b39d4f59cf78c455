import type { Edit, Experiment, Fingerprint, Leaf, Path, SharedRun } from "../experiment/experiment";

/** Commands go to the worker; reports come back. Both are plain data, one union each; `run` names the run they belong to. */
export type RunId = string;

export type Command =
  | { kind: "open"; run: RunId; experiment: Experiment; replay?: SharedRun; resume?: boolean } // load model, build plans, report ready; do not train yet
  | { kind: "play"; run: RunId }
  | { kind: "pause"; run: RunId }
  | { kind: "step"; run: RunId } // one optimiser step, then pause
  | { kind: "rewind"; run: RunId } // to the seed, keeping settings and edits as the replay script
  | { kind: "edit"; run: RunId; path: Path; value: Leaf } // takes effect at the next step boundary
  | { kind: "watch"; run: RunId; prompt: string } // which prompt's distribution is drawn (continuation)
  | { kind: "save"; run: RunId }
  | { kind: "export"; run: RunId; what: "adapter" | "metrics" | "samples" }
  | { kind: "close"; run: RunId };

export type Report =
  | { kind: "probing"; run: RunId; what: string } // "asking for a GPU", "building kernels 34 of 78"
  | { kind: "loading"; run: RunId; name: string; received: number; total: number } // bytes
  | { kind: "ready"; run: RunId; machine: Machine; task: TaskFacts; step: number }
  | { kind: "state"; run: RunId; state: "running" | "paused" | "stopped"; step: number }
  | { kind: "stepped"; run: RunId; record: StepRecord }
  | { kind: "truth"; run: RunId; truth: Truth }
  | { kind: "samples"; run: RunId; samples: SampleReport }
  | { kind: "edited"; run: RunId; edit: Edit }
  | { kind: "fingerprint"; run: RunId; fingerprint: Fingerprint }
  | { kind: "replay"; run: RunId; identicalThrough: number; divergedAt?: number; recordedOn: string } // against the link's fingerprint
  | { kind: "saved"; run: RunId; step: number; bytes: number }
  | { kind: "file"; run: RunId; name: string; bytes: Uint8Array }
  | { kind: "notice"; run: RunId; sentence: string } // something a person should know, not a failure
  | { kind: "fault"; run: RunId; fault: Fault; step: number };

export interface Machine {
  readonly adapter: string; // "NVIDIA GeForce RTX 3060", "SwiftShader (processor)"
  readonly software: boolean; // runs on the processor
  readonly weights: string; // "f16 weights, f32 sums"
  readonly features: readonly string[];
  readonly memoryBytes: number; // held by our buffers
  readonly model: { readonly name: string; readonly parameters: number; readonly vocabulary: number; readonly adapterParameters: number };
  readonly fallbacks: readonly string[]; // sentences: which kernels fell back to a plainer variant
}

/** What the page needs to know of the task before a step is taken. */
export interface TaskFacts {
  readonly prompts: readonly { readonly id: string; readonly text: string; readonly tokens: number; readonly split: "train" | "held-out" }[];
  readonly watched: string; // prompt id
  readonly stop: string; // how ⊤ looks in text: "⊤" or "."
  readonly baselines: readonly Baseline[]; // of the untrained model
  readonly units: { readonly diversity: string; readonly likelihood: string }; // chart subtitles
}
export interface Baseline {
  readonly name: "ancestral" | "tempered" | "nucleus";
  readonly samples: number;
  readonly logReward: number; // mean [nats]
  readonly logLikelihood: number; // mean log p_LM(z⊤|X) [nats]
  readonly diversity: number;
}

/** One optimiser step. `null` where a number cannot exist or was not asked for at this step. */
export interface StepRecord {
  readonly step: number; // 1 after the first update
  readonly loss: number;
  readonly logReward: number | null; // mean of the on-policy samples' untempered log R [nats]
  readonly logLikelihood: number | null; // mean log p_LM(z⊤|X) [nats], adapters off
  readonly diversity: number | null;
  readonly logZ: number | null; // r_0 − t_0 at the root, mean over the step's prompts [nats]
  readonly logZLines: readonly (readonly number[])[]; // u_0..u_n of up to 32 samples of the watched prompt (or the step's)
  readonly residualVariance: number | null; // Var over samples of r_n − log q(z⊤), mean over prompts
  readonly meanLength: number;
  readonly rewardTemperature: number;
  readonly learningRate: number;
  readonly behaviour: "on-policy" | "tempered" | "replay" | "mixed";
  readonly rewardEvaluations: number; // so far
  readonly seconds: number; // of training so far, pauses left out; for the chart's time axis only
}

/** The exact answer beside the exact policy. All probabilities, not logs; sums say what they cover. */
export interface Truth {
  readonly step: number;
  readonly prompt: string;
  readonly layout: "by-value" | "ranked";
  readonly rows: readonly TruthRow[]; // by-value: all of them in order; ranked: the first ~200 by target
  readonly more: Masses & { readonly count: number }; // strings reached but not listed
  /** Strings not reached: by-value layout calls it "else". `target` is an upper bound when `exact` is false. */
  readonly rest: Masses;
  readonly exact: boolean; // false: the tree was cut, figures are bounds
  readonly coverage: number; // target mass reached, ≥ when not exact
  readonly klForward: Bounded | null; // KL(target ‖ q) [nats]
  readonly klReverse: Bounded | null; // KL(q ‖ target) [nats]
  readonly tv: Bounded | null;
  readonly logZ: Bounded; // of the target at the current T and reward
  readonly modes: { readonly covered: number; readonly of: number; readonly share: number }; // strings with q above half their target, among those with target above `share`
  readonly valid: number; // policy mass on strings the task calls valid
  readonly targetReward: number | null; // E_target[log R], the reference line
  readonly targetDiversity: number | null;
  readonly targetLikelihood: number | null;
  readonly priorReward: number | null;
  readonly noiseFloor: number; // of a perfect sampler's empirical KL at the batch's sample count, (k−1)/2N
}
export interface Masses { readonly target: number; readonly policy: number; readonly prior: number }
export interface TruthRow extends Masses { readonly text: string; readonly tokens: readonly number[] }
/** low ≤ value ≤ high; equal when exact. */
export interface Bounded { readonly value: number; readonly low: number; readonly high: number }

export interface SampleReport {
  readonly step: number;
  readonly drawn: number; // samples in this step's batch
  readonly distinct: number;
  readonly rows: readonly SampleRow[]; // most frequent so far and latest, deduplicated, at most 200
}
export interface SampleRow {
  readonly text: string;
  readonly valid: boolean;
  readonly prompt: string;
  readonly seen: number; // in the run so far
  readonly latest: number; // step last seen
  readonly first: number; // step first seen
  readonly logR: number;
  readonly logQ: number; // log q(z⊤|X) when last seen
  readonly logP: number | null; // log p_LM(z⊤|X)
  /** By prefix i = 0..n: text so far, r_i, l_i (null at n), t_i, u_i, for the panel below the table. */
  readonly prefixes: readonly { readonly text: string; readonly r: number; readonly l: number | null; readonly t: number; readonly u: number }[];
}

export type Fault =
  | { kind: "no-webgpu" } // the browser has no navigator.gpu
  | { kind: "no-adapter" }
  | { kind: "device-lost"; reason: string; savedAt: number | null }
  | { kind: "out-of-memory"; what: string; neededMB: number; limitMB: number }
  | { kind: "not-finite"; tensor: string; step: number; savedAt: number | null }
  | { kind: "kernel-wrong"; kernel: string; error: number; tolerance: number }
  | { kind: "gpu-error"; message: string }
  | { kind: "worker-died"; message: string }
  | { kind: "storage-full"; neededMB: number }
  | { kind: "bad-file"; sentence: string } // weights, tokenizer, experiment file: the sentence is whole
  | { kind: "bad-link"; sentence: string }
  | { kind: "bad-edit"; sentence: string }
  | { kind: "download-failed"; name: string; status: string };
