import { methodOf } from "../../methods/chosen";
import { type StepResult, Trainer } from "../../methods/pipeline";
import type { Learner } from "../../methods/step";
import { settingsFrom } from "../../methods/settings";
import { WebGpuExecutor } from "../../compute/webgpu/executor";
import type { Counters } from "../../compute/webgpu/memory";
import type { Leaves } from "../../experiment/experiment";
import { problemOf } from "../../worker/exact-samples";
import type { OnDevice } from "../../worker/on-device";
import { type StageTimes, timeStages } from "./stages";
import { resting } from "./resting";
import { clock } from "./timing";

/**
 * How often a step runs each program: fresh samples are drawn in some steps, and the untrained
 * model is scored in some.
 */
export type Runs = Readonly<Record<"behave" | "score" | "train" | "update", number>>;

/** Training steps as they really run, and what each of them costs. */
interface StepTimes {
  readonly steps: number;
  readonly milliseconds: number; // of one, two in flight
  readonly stepsPerSecond: number;
  readonly behaviours: Readonly<Record<string, number>>; // micro-batches of the timed steps
  readonly runs: Runs; // a step
  readonly phases: StageTimes; // one stage after the other
  readonly perStep: Readonly<Record<keyof Counters, number>> | null; // null: in WebAssembly
  readonly grownBytes: number; // of the executor's memory, in all timed steps
}

type Parts = Pick<OnDevice, "policy" | "task" | "executor">;
const PRIOR_EVERY = 5; // steps: how often the page needs a likelihood that the reward does not

/** Steps after warm-up: first pipelined for time and counts, then one by one for the phases. */
export async function timeSteps(
  { policy, task, executor }: Parts,
  leaves: Leaves,
  steps: number,
): Promise<StepTimes> {
  const { learner, counts } = counted(policy);
  const settings = settingsFrom(leaves);
  // SFT on exact samples walks a prompt's tree in the first step that draws from it
  const problem = problemOf(
    task,
    () => policy,
    () => undefined,
  );
  const method = await methodOf(leaves, problem, settings);
  const trainer = new Trainer(learner, method, settings);
  const behaviours: Record<string, number> = {};
  const note = (result: StepResult) => {
    if (result.kind === "stepped")
      for (const { behaviour } of result.outcome.microBatches)
        behaviours[behaviour.kind] = (behaviours[behaviour.kind] ?? 0) + 1;
  };
  const rest = () => resting(executor);
  for (let k = 0; k < 3; k++) await trainer.step();
  await trainer.drain();
  await rest();
  const counters = countersOf(executor);
  const before = { counters: counters && { ...counters }, counts: { ...counts } };
  const bytesBefore = executor.memoryBytes;
  const took = await clock(async () => {
    for (let k = 1; k <= steps; k++) note(await trainer.step({ wantPrior: k % PRIOR_EVERY === 0 }));
    note(await trainer.drain());
    await rest();
  });
  const perStep = counters && before.counters ? eachStep(counters, before.counters, steps) : null;
  const grownBytes = executor.memoryBytes - bytesBefore;
  const runs = eachStep(counts, before.counts, steps);
  const fewer = Math.max(2, Math.ceil(steps / 3));
  const phases = await timeStages({ policy, task, executor }, leaves, fewer);
  return {
    steps,
    milliseconds: (1000 * took) / steps,
    stepsPerSecond: steps / took,
    behaviours,
    runs,
    phases,
    perStep,
    grownBytes,
  };
}

/** What a device made so far; undefined in WebAssembly, which makes nothing but memory. */
export const countersOf = (executor: OnDevice["executor"]): Counters | undefined =>
  executor instanceof WebGpuExecutor ? executor.counters : undefined;

/** What grew between two counts, a step. */
function eachStep<K extends string>(
  now: Readonly<Record<K, number>>,
  then: Readonly<Record<K, number>>,
  steps: number,
): Record<K, number> {
  const names = Object.keys(now) as K[];
  const grown = names.map((name) => [name, (now[name] - then[name]) / steps] as const);
  return Object.fromEntries(grown) as Record<K, number>;
}

/** One sentence about what a step created after warm-up; undefined if it created nothing. */
export function madeInStep({
  perStep,
  grownBytes,
}: Pick<StepTimes, "perStep" | "grownBytes">): string | undefined {
  const { buffers = 0, bindGroups = 0, pipelines = 0 } = perStep ?? {};
  const things = { buffers, "bind groups": bindGroups, pipelines, "bytes of memory": grownBytes };
  const all = Object.entries(things);
  const made = all.filter(([, n]) => n > 0).map(([name, n]) => `${n} ${name}`);
  return made.length === 0
    ? undefined
    : `A step made ${made.join(" and ")}; after warm-up it must make nothing.`;
}

/** The policy, with counts of how often its programs run. */
function counted(policy: Learner): { learner: Learner; counts: Record<keyof Runs, number> } {
  const counts = { behave: 0, score: 0, train: 0, update: 0 };
  const learner: Learner = {
    stopToken: policy.stopToken,
    sample: (request) => {
      counts.behave += 1;
      return policy.sample(request);
    },
    train: (loss, request) => {
      counts.train += 1;
      if (request.scored) counts.score += 1;
      return policy.train(loss, request);
    },
    logProbs: (...given) => policy.logProbs(...given),
    update: (rules) => {
      counts.update += 1;
      policy.update(rules);
    },
    readState: () => policy.readState(),
    writeState: (state) => policy.writeState(state),
  };
  return { learner, counts };
}
