import { Trainer } from "../../gflownet/trainer";
import { settingsFrom } from "../../gflownet/settings";
import type { Counters } from "../../gpu/executor";
import type { Leaves } from "../../experiment/experiment";
import type { OnDevice } from "../../worker/device";
import { clock } from "./timing";

/** Training steps as they really run, and what each of them costs. */
export interface StepTimes {
  readonly steps: number;
  readonly milliseconds: number; // of one, two in flight
  readonly stepsPerSecond: number;
  readonly phases: Readonly<Record<"behave" | "balance" | "update" | "rest", number>>; // milliseconds, one after the other
  readonly perStep: Readonly<Record<keyof Counters, number>>;
}

type Phase = "behave" | "balance" | "update";

/** Steps after warm-up: first pipelined for time and counts, then one by one for the phases. */
export async function timeSteps({ policy, task, executor }: OnDevice, leaves: Leaves, steps: number): Promise<StepTimes> {
  const trainer = new Trainer(policy, task, settingsFrom(leaves));
  const rest = () => executor.device.gpu.queue.onSubmittedWorkDone();
  for (let k = 0; k < 3; k++) await trainer.step();
  await trainer.drain();
  await rest();
  const before = { ...executor.counters };
  const took = await clock(async () => {
    for (let k = 0; k < steps; k++) await trainer.step();
    await trainer.drain();
    await rest();
  });
  const perStep = Object.fromEntries(Object.entries(executor.counters).map(([name, now]) => [name, (now - before[name as keyof Counters]) / steps])) as Record<keyof Counters, number>;
  return { steps, milliseconds: (1000 * took) / steps, stepsPerSecond: steps / took, phases: await phases({ policy, task, executor }, leaves, Math.max(2, Math.ceil(steps / 3))), perStep };
}

/** The same step with every stage awaited, so that each has its own time. */
async function phases({ policy, task, executor }: Pick<OnDevice, "policy" | "task" | "executor">, leaves: Leaves, steps: number): Promise<StepTimes["phases"]> {
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
    sample: (request: Parameters<typeof policy.sample>[0]) => settled.then(() => timed("behave", () => policy.sample(request))),
    balance: (request: Parameters<typeof policy.balance>[0]) => {
      const balanced = settled.then(() => timed("balance", () => policy.balance(request)));
      settled = balanced.catch(() => undefined);
      return balanced;
    },
    update: (rules: Parameters<typeof policy.update>[0]) => {
      settled = settled.then(() => timed("update", () => (policy.update(rules), rest())));
    },
    readState: () => policy.readState(),
    writeState: (state: Parameters<typeof policy.writeState>[0]) => policy.writeState(state),
  };
  const trainer = new Trainer(serial, task, settingsFrom(leaves));
  const took = await clock(async () => {
    for (let k = 0; k < steps; k++) {
      await trainer.step();
      await settled;
    }
    await trainer.drain();
  });
  const each = (name: Phase) => spent[name] / steps;
  return { behave: each("behave"), balance: each("balance"), update: each("update"), rest: (1000 * took) / steps - each("behave") - each("balance") - each("update") };
}
