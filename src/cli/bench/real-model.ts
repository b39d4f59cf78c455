import { WasmExecutor } from "../../compute/wasm/executor";
import { type Plan, cost } from "../../compute/plan";
import { parametersOf } from "../../lm/checkpoint";
import type { PlannedPolicy } from "../../lm/runtime/planned-policy";
import { streams } from "../../lm/streams";
import { digits } from "../lines";
import {
  type MemoryUse,
  type RealModel,
  BATCH,
  COMPARED,
  LENGTH,
  TOLERANCE,
  adam,
  openSmolLM2,
  prompt,
  train,
  worstDistance,
} from "../real-models/smollm2";
import { startNodeThread } from "../thread";
import type { Peak } from "./peak";
import { measureCore } from "./peak-wasm";
import { clock } from "./timing";

/** Seconds of one step and of its parts. */
interface StepSeconds {
  readonly sample: number;
  readonly train: number; // score of the frozen model, loss and gradient
  readonly update: number;
  readonly whole: number;
}

/** A real model's training step in WebAssembly, and what the model takes. */
export interface MeasuredModel {
  readonly threads: number;
  readonly peak: Peak; // of one core
  readonly parameters: number;
  readonly fileBytes: number;
  readonly bytesHeld: number; // by the executor
  readonly grownBytes: number; // in all timed steps
  readonly openingSeconds: number;
  readonly steps: readonly StepSeconds[];
  readonly flops: number; // of a step
  readonly worstDistance: number; // from the log-probabilities of transformers [nats]
  readonly againstKept?: AgainstKept; // where activations are computed again
}

/** Steps beside those of a policy that keeps its activations, taken in turn with them. */
interface AgainstKept {
  readonly bytesHeld: number; // by the executor of that policy
  readonly train: number; // median of the ratios of times, recomputed over kept
  readonly whole: number;
}

interface Asked extends MemoryUse {
  readonly steps: number;
  readonly threads: number;
}

/** A policy, and the executor that is its alone. */
interface Opened {
  readonly executor: WasmExecutor;
  readonly policy: PlannedPolicy;
}

async function open(model: RealModel, { threads, base, activations }: Asked): Promise<Opened> {
  const executor = await WasmExecutor.open(threads, (start) =>
    startNodeThread(start, () => undefined),
  );
  const use = { base, ...(activations && { activations }) };
  return { executor, policy: await openSmolLM2(executor, model, use) };
}

/**
 * Compares log-probabilities with those of transformers, then times steps, one after the other,
 * after one of warm-up.
 */
export async function measureSmolLM2(model: RealModel, asked: Asked): Promise<MeasuredModel> {
  const peak = await measureCore();
  const start = performance.now();
  const opened = await open(model, asked);
  const openingSeconds = (performance.now() - start) / 1000;
  const { executor, policy } = opened;
  try {
    const distance = await worstDistance(policy, asked.base);
    await timeStep(opened, 0);
    const bytesBefore = executor.memoryBytes;
    const timed: StepSeconds[] = [];
    for (let step = 1; step <= asked.steps; step++) timed.push(await timeStep(opened, step));
    return {
      threads: executor.threads,
      peak,
      parameters: parametersOf(model.checkpoint),
      fileBytes: model.fileBytes,
      bytesHeld: executor.memoryBytes,
      grownBytes: executor.memoryBytes - bytesBefore,
      openingSeconds,
      steps: timed,
      flops: flopsOf(policy),
      worstDistance: distance,
      ...(asked.activations === "recomputed" && {
        againstKept: await againstKept(model, asked, opened),
      }),
    };
  } finally {
    executor.destroy();
  }
}

/** Steps in turn with a policy that keeps its activations, so that both meet the same machine. */
async function againstKept(model: RealModel, asked: Asked, again: Opened): Promise<AgainstKept> {
  const kept = await open(model, { ...asked, activations: "kept" });
  try {
    await timeStep(kept, 0);
    const train: number[] = [];
    const whole: number[] = [];
    for (let step = 1; step <= asked.steps; step++) {
      const before = await timeStep(kept, step);
      const after = await timeStep(again, step);
      train.push(after.train / before.train);
      whole.push(after.whole / before.whole);
    }
    const { memoryBytes: bytesHeld } = kept.executor;
    return { bytesHeld, train: medianOf(train), whole: medianOf(whole) };
  } finally {
    kept.executor.destroy();
  }
}

/** One on-policy step of `BATCH` sequences of `LENGTH` tokens, each part waited for. */
async function timeStep({ executor, policy }: Opened, step: number): Promise<StepSeconds> {
  const begin = performance.now();
  const z = await policy.sample({
    prompt,
    batch: BATCH,
    minLength: LENGTH,
    maxLength: LENGTH,
    temperature: 1,
    seed: 1,
    step,
    stream: streams.behaviour,
    adapter: "on",
  });
  const sample = (performance.now() - begin) / 1000;
  const training = await clock(() => train(policy, z));
  const update = await clock(() => {
    policy.update(adam);
    return executor.submit([]);
  });
  return { sample, train: training, update, whole: sample + training + update };
}

/** Operations of a step at the widest batch. */
function flopsOf({ programs }: PlannedPolicy): number {
  const { batches, decode, update } = programs;
  const widest = batches.at(-1);
  const losses = widest ? [widest.plans.score, ...widest.losses.map(({ plan }) => plan)] : [];
  const sum = ({ dispatches }: Plan) => dispatches.reduce((n, d) => n + cost(d).flops, 0);
  return [decode.plan, ...losses, update.plan].reduce((n, plan) => n + sum(plan), 0);
}

const BOUND = 5; // s a step on two cores of REFERENCE; slower machines are given more
const REFERENCE = 2 * 37; // GFLOP/s, as the bench measures them

/** What fails, a sentence each; none where the model is right and fast enough for this machine. */
export function modelFaults(measured: MeasuredModel): string[] {
  const { worstDistance: distance, grownBytes, peak, threads, steps } = measured;
  const bound = BOUND * Math.max(1, REFERENCE / (peak.gflops * threads));
  const median = medianOf(steps.map(({ whole }) => whole));
  return [
    ...(distance <= TOLERANCE
      ? []
      : [`Log-probabilities differ from those of transformers by ${digits(distance)} nats.`]),
    ...(grownBytes === 0 ? [] : [`The steps made ${grownBytes} bytes of memory.`]),
    ...(median <= bound
      ? []
      : [`A step takes ${digits(median)} s; on this machine it may take ${digits(bound)} s.`]),
  ];
}

export function printModel(measured: MeasuredModel, write: (line: string) => void): void {
  const { threads, peak, steps, flops } = measured;
  const megabytes = (bytes: number) => `${digits(bytes / 1e6)} MB`;
  const median = medianOf(steps.map(({ whole }) => whole));
  const gflops = flops / median / 1e9;
  write(`WebAssembly, threads: ${threads}; one core at best ${digits(peak.gflops)} GFLOP/s`);
  write(
    `SmolLM2-135M: ${digits(measured.parameters / 1e6)} million parameters, a file of ` +
      `${megabytes(measured.fileBytes)}; ${megabytes(measured.bytesHeld)} held, opened in ` +
      `${digits(measured.openingSeconds)} s`,
  );
  write(
    `  log-probabilities: at most ${digits(measured.worstDistance)} nats from those of ` +
      `transformers (${COMPARED} compared)`,
  );
  write(
    `  a step of ${BATCH} samples of ${LENGTH} tokens after a prompt of ${prompt.tokens.length}, ` +
      `seconds: ${spread(steps.map(({ whole }) => whole))} (${steps.length} steps)`,
  );
  for (const [name, part] of [
    ["sampling", "sample"],
    ["score, loss and gradient", "train"],
    ["AdamW", "update"],
  ] as const)
    write(`    ${name}: ${spread(steps.map((step) => step[part]))}`);
  const { againstKept: other } = measured;
  if (other)
    write(
      `  activations computed again: ${digits(other.whole)} times the step of a policy that ` +
        `keeps them (training alone ${digits(other.train)}), which holds ` +
        megabytes(other.bytesHeld),
    );
  write(
    `  ${digits(gflops)} GFLOP/s over the step, ` +
      `${Math.round((100 * gflops) / (peak.gflops * threads))} % of the best of its threads`,
  );
}

/** Median, least and most. */
const spread = (values: readonly number[]): string =>
  `median ${digits(medianOf(values))}, ${digits(Math.min(...values))} to ` +
  digits(Math.max(...values));

function medianOf(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.slice(
    Math.floor((sorted.length - 1) / 2),
    Math.floor(sorted.length / 2) + 1,
  );
  return middle.reduce((sum, value) => sum + value, 0) / middle.length;
}
