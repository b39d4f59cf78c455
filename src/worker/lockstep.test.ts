import { expect, test } from "vitest";
import type { Leaf } from "../experiment/experiment";
import type { Command } from "./protocol";
import { Lockstep } from "./lockstep";
import { Stride } from "./stride";
import { Bench, Memory, Table, toyExperiment, toyOpen } from "./testing";

/** Runs of one group: side by side, step by step. */

type Leaves = Readonly<Record<string, Leaf>>;
const rival: Leaves = { "method.name": "ppo", "ppo.klWeight": 0, "ppo.epochs": 1 };
const first: Leaves = { "behaviour.replay": 0 };

/** A bench that notes which run takes an optimiser step, in order. */
class Lanes extends Bench {
  readonly order: string[] = [];
  readonly tables = new Map<string, Table>(); // by run

  constructor(storage?: Memory) {
    super(storage, "", (experiment, ...rest) => {
      const table = new Table(3);
      const { update } = table;
      const run = experiment.leaves["method.name"] === "ppo" ? "b" : "a";
      this.tables.set(run, table);
      table.update = (rules) => {
        this.order.push(run);
        update(rules);
      };
      return toyOpen(table)(experiment, ...rest);
    });
  }

  both(command: { kind: "play" | "pause" | "step" | "save" | "rewind" } | EditOf): void {
    const commands = ["a", "b"].map((run): Command => ({ ...command, run }));
    this.send({ kind: "together", commands });
  }

  async open(changes: Leaves = {}): Promise<void> {
    for (const [run, own] of [["a", first] as const, ["b", rival] as const]) {
      const experiment = toyExperiment({ ...own, ...changes });
      this.send({ kind: "open", experiment, group: "lanes" }, run);
    }
    await this.bothPaused(0);
  }

  async bothPaused(step?: number): Promise<number[]> {
    const steps = [];
    for (const run of ["a", "b"]) {
      const fits = (r: { run: string; state: string; step: number }) =>
        r.run === run && r.state === "paused" && (step === undefined || r.step === step);
      steps.push((await this.until("state", fits)).step);
    }
    return steps;
  }

  /** How far ahead of each other the runs ever were. */
  get lead(): number {
    let [a, b, most] = [0, 0, 0];
    for (const run of this.order) {
      if (run === "a") a++;
      else b++;
      most = Math.max(most, Math.abs(a - b));
    }
    return most;
  }
}
const rest = () => new Promise((resolve) => setTimeout(resolve, 300));
type EditOf = { kind: "edit"; path: string; value: Leaf };

test("no run is ever two steps ahead of its group, and all ask for as many rewards", async () => {
  const bench = new Lanes();
  await bench.open();
  bench.both({ kind: "play" });
  await bench.bothPaused(40);
  expect(bench.order).toHaveLength(80);
  expect(bench.lead).toBe(1);
  const last = (run: string) => bench.of("stepped").findLast((r) => r.run === run)?.record;
  expect(last("a")).toMatchObject({ step: 40, rewardEvaluations: 40 * 16 });
  expect(last("b")).toMatchObject({ step: 40, rewardEvaluations: 40 * 16 });
});

test("a run that is played first waits for the other after one step", async () => {
  const bench = new Lanes();
  await bench.open();
  bench.send({ kind: "play" }, "a");
  await rest();
  expect(bench.order).toEqual(["a"]);
  bench.send({ kind: "step" }, "b");
  await rest();
  expect(bench.order).toEqual(["a", "b", "a"]);
});

test("an edit and a pause of all runs fall on one step, whichever run was ahead", async () => {
  for (let rounds = 1; rounds <= 4; rounds++) {
    const bench = new Lanes();
    await bench.open();
    bench.both({ kind: "play" });
    await new Promise<void>((resolve) => {
      const look = () => (bench.order.length >= 2 * rounds + 1 ? resolve() : setImmediate(look));
      look();
    });
    bench.both({ kind: "edit", path: "reward.temperature", value: 0.5 });
    bench.both({ kind: "pause" });
    await bench.until("state", (r) => r.run === "a" && r.state === "paused" && r.step > 0);
    await bench.until("state", (r) => r.run === "b" && r.state === "paused" && r.step > 0);
    const edited = bench.of("edited").map(({ edit }) => edit.step);
    expect(edited).toHaveLength(2);
    expect(new Set(edited).size).toBe(1);
    const steps = ["a", "b"].map((run) => bench.run(run).steps);
    expect(new Set(steps).size).toBe(1);
  }
});

test("a single step of all runs leaves them at one step", async () => {
  const bench = new Lanes();
  await bench.open();
  for (let step = 1; step <= 3; step++) {
    bench.both({ kind: "step" });
    expect(await bench.bothPaused(step)).toEqual([step, step]);
  }
});

test("a run that stops or is closed is waited for no more", async () => {
  const bench = new Lanes();
  await bench.open();
  bench.both({ kind: "play" });
  await bench.until("stepped", (r) => r.record.step >= 5);
  bench.send({ kind: "close" }, "b");
  await bench.until("state", (r) => r.run === "a" && r.state === "paused" && r.step === 40);
  expect(bench.runs.get("b")).toBeUndefined();
});

test("the saves of a group that trains are of one step", async () => {
  const storage = new Memory();
  const bench = new Lanes(storage);
  bench.tick = 700; // a save is due long before step 100
  await bench.open({ "run.steps": 20 });
  bench.both({ kind: "play" });
  await bench.bothPaused(20);
  const steps = (run: string) => bench.of("saved").flatMap((r) => (r.run === run ? [r.step] : []));
  expect(steps("a").length).toBeGreaterThan(1);
  expect(steps("b")).toEqual(steps("a"));
});

test("a run that fails at a step is waited for no more", async () => {
  const bench = new Lanes();
  await bench.open();
  bench.both({ kind: "play" });
  await bench.until("stepped", (r) => r.run === "b" && r.record.step >= 5);
  // while the other one, a step ahead, waits for it
  bench.tables.get("b")!.sample = () => rest().then(() => Promise.reject(new Error("It broke.")));
  await bench.until("state", (r) => r.run === "b" && r.state === "stopped");
  await bench.until("state", (r) => r.run === "a" && r.state === "paused" && r.step === 40);
});

test("after a rewind the runs of a group are saved as before it", async () => {
  const storage = new Memory();
  const bench = new Lanes(storage);
  bench.tick = 700;
  await bench.open({ "run.steps": 20 });
  const played = async (runs: readonly string[]) => {
    bench.forget();
    for (const run of runs) bench.send({ kind: "rewind" }, run);
    for (const run of runs) await bench.until("state", (r) => r.run === run && r.step === 0);
    for (const run of runs) bench.send({ kind: "play" }, run);
    for (const run of runs) await bench.until("state", (r) => r.run === run && r.step === 20);
    return (run: string) => bench.of("saved").flatMap((r) => (r.run === run ? [r.step] : []));
  };
  await played(["a", "b"]);
  const together = await played(["a", "b"]);
  expect(together("a").length).toBeGreaterThan(2);
  expect(together("b")).toEqual(together("a"));
  const alone = await played(["b"]);
  expect(alone("b").length).toBeGreaterThan(2);
});

test("a run that can take no further step catches up with nobody", async () => {
  const run = { steps: 3, edits: { made: [0] }, step: () => Promise.resolve() };
  const tries: number[] = [];
  const stride = new Stride({ run, goesOn: true }, new Lockstep());
  const catchUp = (fails: (turn: number) => void) =>
    stride.catchUp(
      8,
      () => tries.length < 100,
      async (work) => {
        fails(tries.push(run.steps));
        await work();
      },
    );
  await catchUp(() => undefined);
  expect(tries).toEqual([3]);
  // what a step has failed on is taken back by an edit, and the step is tried again
  await catchUp((turn) => (turn === 2 ? run.edits.made.push(1) : turn === 4 || run.steps++));
  expect(tries).toEqual([3, 3, 3, 4]);
});

test("runs of no group wait for nobody", async () => {
  const bench = new Lanes();
  bench.send({ kind: "open", experiment: toyExperiment(first) }, "a");
  bench.send({ kind: "open", experiment: toyExperiment(rival) }, "b");
  await bench.bothPaused(0);
  bench.send({ kind: "play" }, "a");
  await bench.until("state", (r) => r.run === "a" && r.state === "paused" && r.step === 40);
});
