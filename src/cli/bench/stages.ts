import { methodOf } from "../../methods/chosen";
import { Trainer } from "../../methods/pipeline";
import { settingsFrom } from "../../methods/settings";
import type { Learner } from "../../methods/step";
import type { Leaves } from "../../experiment/experiment";
import { problemOf } from "../../worker/exact-samples";
import type { OnDevice } from "../../worker/on-device";
import { resting } from "./resting";
import { clock } from "./timing";

/** The stages of a step that are timed one by one. */
type Stage = "behave" | "balance" | "update";
export type StageTimes = Readonly<Record<Stage | "rest", number>>; // milliseconds of a step
type Parts = Pick<OnDevice, "policy" | "task" | "executor">;

/** The same step with every stage awaited, so that each has its own time. */
export async function timeStages(
  { policy, task, executor }: Parts,
  leaves: Leaves,
  steps: number,
): Promise<StageTimes> {
  const serial = new SerialLearner(policy, () => resting(executor));
  const settings = settingsFrom(leaves);
  // SFT on exact samples walks a prompt's tree in the first step that draws from it
  const problem = problemOf(
    task,
    () => policy,
    () => undefined,
  );
  const method = await methodOf(leaves, problem, settings);
  const trainer = new Trainer(serial, method, settings);
  const took = await clock(async () => {
    for (let k = 0; k < steps; k++) {
      await trainer.step();
      await serial.settled();
    }
    await trainer.drain();
  });
  const each = (stage: Stage) => serial.spent[stage] / steps;
  const [behave, balance, update] = [each("behave"), each("balance"), each("update")];
  return { behave, balance, update, rest: (1000 * took) / steps - behave - balance - update };
}

/** A learner that begins a stage only when the one before has ended, and times it. */
class SerialLearner implements Learner {
  readonly spent: Record<Stage, number> = { behave: 0, balance: 0, update: 0 }; // milliseconds
  readonly stopToken: number;
  private last: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly learner: Learner,
    private readonly deviceDone: () => Promise<unknown>,
  ) {
    this.stopToken = learner.stopToken;
  }

  sample(request: Parameters<Learner["sample"]>[0]) {
    return this.timed("behave", () => this.learner.sample(request));
  }
  train(...given: Parameters<Learner["train"]>) {
    return this.timed("balance", () => this.learner.train(...given));
  }
  update(rules: Parameters<Learner["update"]>[0]): void {
    void this.timed("update", () => {
      this.learner.update(rules);
      return this.deviceDone();
    });
  }
  logProbs(...given: Parameters<Learner["logProbs"]>) {
    return this.learner.logProbs(...given);
  }
  readState() {
    return this.learner.readState();
  }
  writeState(state: Parameters<Learner["writeState"]>[0]): void {
    this.learner.writeState(state);
  }

  /** Resolves once every stage that was begun has ended. */
  async settled(): Promise<void> {
    await this.last;
  }

  private timed<R>(stage: Stage, work: () => Promise<R>): Promise<R> {
    const result = this.last.then(async () => {
      const start = performance.now();
      const value = await work();
      this.spent[stage] += performance.now() - start;
      return value;
    });
    this.last = result.catch(() => undefined); // the caller of the stage receives its failure
    return result;
  }
}
