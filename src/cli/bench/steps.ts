import type { Behaviour } from "../../methods/gflownet/behaviour";
import { methodOf } from "../../methods";
import { type StepResult, Trainer } from "../../methods/pipeline";
import type { Learner } from "../../methods/step";
import { settingsFrom } from "../../methods/settings";
import type { Counters } from "../../compute/webgpu/memory";
import type { Leaves } from "../../experiment/experiment";
import type { OnDevice } from "../../worker/on-device";
import { clock } from "./timing";

/**
 * How often a step runs what is planned: fresh samples are drawn in some steps, the untrained model
 * asked in some.
 */
export type Runs = Readonly<Record<"behave" | "score" | "train" | "update", number>>;
type Kind = Behaviour["kind"];

/** Training steps as they really run, and what each of them costs. */
export interface StepTimes {
  readonly steps: number;
  readonly milliseconds: number; // of one, two in flight
  readonly stepsPerSecond: number;
  readonly behaviours: Readonly<Record<Kind, number>>; // micro-batches of the timed steps
  readonly runs: Runs; // a step
  readonly phases: Readonly<Record<Phase | "rest", number>>; // milliseconds, one after the other
  readonly perStep: Readonly<Record<keyof Counters, number>>;
}

type Phase = "behave" | "balance" | "update";
type Parts = Pick<OnDevice, "policy" | "task" | "executor">;
const PRIOR_EVERY = 5; // steps: as the page asks for the likelihood where the reward does not

/** Steps after warm-up: first pipelined for time and counts, then one by one for the phases. */
export async function timeSteps(
  { policy, task, executor }: Parts,
  leaves: Leaves,
  steps: number,
): Promise<StepTimes> {
  const { learner, counts } = counted(policy);
  const settings = settingsFrom(leaves);
  const trainer = new Trainer(learner, methodOf(leaves, task, settings), settings);
  const behaviours: Record<Kind, number> = { "on-policy": 0, tempered: 0, replay: 0 };
  const note = (result: StepResult) => {
    if (result.kind === "stepped")
      for (const { behaviour } of result.outcome.microBatches) behaviours[behaviour.kind] += 1;
  };
  const rest = () => executor.device.gpu.queue.onSubmittedWorkDone();
  for (let k = 0; k < 3; k++) await trainer.step();
  await trainer.drain();
  await rest();
  const before = { ...executor.counters };
  const asked = { ...counts };
  const took = await clock(async () => {
    for (let k = 1; k <= steps; k++) note(await trainer.step({ wantPrior: k % PRIOR_EVERY === 0 }));
    note(await trainer.drain());
    await rest();
  });
  const each = <K extends string>(
    now: Readonly<Record<K, number>>,
    then: Readonly<Record<K, number>>,
  ) =>
    Object.fromEntries(
      (Object.keys(now) as K[]).map((name) => [name, (now[name] - then[name]) / steps]),
    ) as Record<K, number>;
  const perStep = each(executor.counters, before);
  const runs = each(counts, asked);
  const alone = await phases({ policy, task, executor }, leaves, Math.max(2, Math.ceil(steps / 3)));
  return {
    steps,
    milliseconds: (1000 * took) / steps,
    stepsPerSecond: steps / took,
    behaviours,
    runs,
    phases: alone,
    perStep,
  };
}

/** What a step made that should have been there: a sentence, or nothing when it made nothing. */
export function madeInStep({
  perStep: { buffers, bindGroups, pipelines },
}: Pick<StepTimes, "perStep">): string | undefined {
  const made = Object.entries({ buffers, "bind groups": bindGroups, pipelines }).filter(
    ([, n]) => n > 0,
  );
  return made.length === 0
    ? undefined
    : `A step made ${made.map(([name, n]) => `${n} ${name}`).join(" and ")}; after warm-up ` +
        "it must make nothing.";
}

/** The policy, counting how often its programs are run. */
function counted(policy: Learner): { learner: Learner; counts: Record<keyof Runs, number> } {
  const counts = { behave: 0, score: 0, train: 0, update: 0 };
  const learner: Learner = {
    stopToken: policy.stopToken,
    sample: (request) => (counts.behave++, policy.sample(request)),
    train: (loss, request) => {
      counts.train += 1;
      if (request.scored) counts.score += 1;
      return policy.train(loss, request);
    },
    logProbs: (...given) => policy.logProbs(...given),
    update: (rules) => (counts.update++, policy.update(rules)),
    readState: () => policy.readState(),
    writeState: (state) => policy.writeState(state),
  };
  return { learner, counts };
}

/** The same step with every stage awaited, so that each has its own time. */
async function phases(
  { policy, task, executor }: Parts,
  leaves: Leaves,
  steps: number,
): Promise<StepTimes["phases"]> {
  const spent: Record<Phase, number> = { behave: 0, balance: 0, update: 0 };
  const rest = () => executor.device.gpu.queue.onSubmittedWorkDone();
  const timed = async <R>(phase: Phase, work: () => Promise<R>): Promise<R> => {
    const start = performance.now();
    const result = await work();
    spent[phase] += performance.now() - start;
    return result;
  };
  let settled: Promise<unknown> = Promise.resolve();
  const serial = {
    stopToken: policy.stopToken,
    sample: (request: Parameters<typeof policy.sample>[0]) =>
      settled.then(() => timed("behave", () => policy.sample(request))),
    train: (...given: Parameters<typeof policy.train>) => {
      const trained = settled.then(() => timed("balance", () => policy.train(...given)));
      settled = trained.catch(() => undefined);
      return trained;
    },
    logProbs: (...given: Parameters<typeof policy.logProbs>) => policy.logProbs(...given),
    update: (rules: Parameters<typeof policy.update>[0]) => {
      settled = settled.then(() => timed("update", () => (policy.update(rules), rest())));
    },
    readState: () => policy.readState(),
    writeState: (state: Parameters<typeof policy.writeState>[0]) => policy.writeState(state),
  };
  const settings = settingsFrom(leaves);
  const trainer = new Trainer(serial, methodOf(leaves, task, settings), settings);
  const took = await clock(async () => {
    for (let k = 0; k < steps; k++) {
      await trainer.step();
      await settled;
    }
    await trainer.drain();
  });
  const each = (name: Phase) => spent[name] / steps;
  return {
    behave: each("behave"),
    balance: each("balance"),
    update: each("update"),
    rest: (1000 * took) / steps - each("behave") - each("balance") - each("update"),
  };
}
