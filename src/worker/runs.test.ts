import { expect, test, vi } from "vitest";
import { Missing } from "../lm/sources/source";
import { Bench, Memory, Table, toyExperiment, toyOpen } from "./testing";

/** Several runs at a time: each with its own mailbox, state and save, on one device. */

/** A bench on which every run has a table of its own. */
const shared = (storage?: Memory) =>
  new Bench(storage, "", (...given) => toyOpen(new Table(3))(...given));
const first = toyExperiment({ "run.seed": 5 });
const second = toyExperiment({ "reward.temperature": 0.9, "watch.every": 7 });

const open = async (bench: Bench, run: string, experiment: typeof first) => {
  bench.send({ kind: "open", experiment }, run);
  await bench.until("state", (r) => r.run === run && r.state === "paused");
};
const finish = (bench: Bench, run: string) =>
  bench.until("state", (r) => r.run === run && r.state === "paused" && r.step === 40);
const outcome = (bench: Bench, run: string) => ({
  marks: bench.of("fingerprint").findLast((r) => r.run === run)?.fingerprint.marks,
  losses: bench.of("stepped").flatMap((r) => (r.run === run ? [r.record.loss] : [])),
  truths: bench.of("truth").flatMap((r) => (r.run === run ? [r.truth] : [])),
});

async function alone(run: string, experiment: typeof first) {
  const bench = shared();
  await open(bench, run, experiment);
  bench.send({ kind: "play" }, run);
  await finish(bench, run);
  return outcome(bench, run);
}

test("two runs that train in turn end as each does alone, bit for bit", async () => {
  const bench = shared();
  await open(bench, "a", first);
  await open(bench, "b", second);
  bench.send({ kind: "play" }, "a");
  bench.send({ kind: "play" }, "b");
  for (const run of ["a", "b"]) await finish(bench, run);
  expect(outcome(bench, "a")).toEqual(await alone("a", first));
  expect(outcome(bench, "b")).toEqual(await alone("b", second));
  const order = bench.of("stepped").map((r) => r.run);
  const lead = order.reduce<number[]>(
    (ahead, run) => [...ahead, (ahead.at(-1) ?? 0) + (run === "a" ? 1 : -1)],
    [],
  );
  expect(Math.max(...lead.map(Math.abs))).toBeLessThanOrEqual(4);
});

test("opening or closing a second run leaves the first as it is", async () => {
  const bench = shared();
  await open(bench, "a", first);
  bench.send({ kind: "play" }, "a");
  await open(bench, "b", second);
  bench.send({ kind: "close" }, "b");
  await finish(bench, "a");
  expect(outcome(bench, "a")).toEqual(await alone("a", first));
  expect(bench.runs.get("b")).toBeUndefined();
  expect(bench.of("fault")).toEqual([]);
});

test("a run that is opened instead of another closes that one once it is ready", async () => {
  const bench = shared();
  await open(bench, "a", first);
  bench.send({ kind: "play" }, "a");
  bench.send({ kind: "open", experiment: second, instead: "a" }, "b");
  await bench.until("ready", (r) => r.run === "b");
  await vi.waitFor(() => expect(bench.runs.get("a")).toBeUndefined());
  expect(bench.runs.get("b")).toBeDefined();
  expect(bench.of("fault")).toEqual([]);
});

test("a run that cannot be opened instead of another leaves that one training", async () => {
  let opened = 0;
  const bench = new Bench(undefined, "", (...given) => {
    if (opened++ > 0) throw new Missing("model.safetensors", "status 503");
    return toyOpen(new Table(3))(...given);
  });
  await open(bench, "a", first);
  bench.send({ kind: "open", experiment: second, instead: "a" }, "b");
  await bench.until("fault", (r) => r.run === "b");
  bench.send({ kind: "play" }, "a");
  await finish(bench, "a");
  expect(outcome(bench, "a")).toEqual(await alone("a", first));
});

test("closing a run that opens gives up what it fetches, without a fault", async () => {
  let signal: AbortSignal | undefined;
  const bench = new Bench(undefined, "", (_, __, ___, wanted) => {
    signal = wanted.signal;
    return new Promise((_, reject) =>
      wanted.signal?.addEventListener("abort", () => reject(new Missing("w", "aborted"))),
    );
  });
  bench.send({ kind: "open", experiment: first }, "a");
  await vi.waitFor(() => expect(signal).toBeDefined());
  expect(signal?.aborted).toBe(false);
  bench.send({ kind: "close" }, "a");
  await vi.waitFor(() => expect(bench.runs.get("a")).toBeUndefined());
  expect(signal?.aborted).toBe(true);
  expect(bench.of("fault")).toEqual([]);
});

test("a fault stops its own run alone", async () => {
  const tables = [new Table(3), new Table(3)];
  let opened = 0;
  const bench = new Bench(undefined, "", (...given) => toyOpen(tables[opened++])(...given));
  await open(bench, "a", first);
  await open(bench, "b", second);
  tables[0].poisoned = true;
  bench.send({ kind: "play" }, "a");
  bench.send({ kind: "play" }, "b");
  await finish(bench, "b");
  expect(bench.of("fault").map((r) => r.run)).toEqual(["a"]);
});

test("each run is saved under its own id, and the list has both, newest first", async () => {
  const bench = shared(new Memory());
  for (const [run, experiment] of [["a", first] as const, ["b", second] as const]) {
    await open(bench, run, experiment);
    bench.send({ kind: "step" }, run);
    bench.send({ kind: "save" }, run);
    await bench.until("saved", (r) => r.run === run);
  }
  bench.send({ kind: "list" });
  const { saves } = await bench.until("saves");
  expect(saves.map(({ save }) => save)).toEqual(["b", "a"]);
  expect(saves[0]).toMatchObject({ preset: "continuation", step: 1, edits: 0, damage: null });
  expect(saves[0].changed).toContainEqual(["reward.temperature", 0.9]);
});

test("a run that trains is paused at once, though another run is evaluated for long", async () => {
  const slow = new Table(3);
  const tables = [slow, new Table(3)];
  let opened = 0;
  const bench = new Bench(undefined, "", (...given) => toyOpen(tables[opened++])(...given));
  await open(bench, "a", first);
  await open(bench, "b", second);
  bench.send({ kind: "play" }, "b");
  await bench.until("stepped", (r) => r.run === "b");
  slow.sample = () => new Promise(() => undefined); // never answers
  bench.send({ kind: "play" }, "a");
  await new Promise((resolve) => setTimeout(resolve, 30));
  bench.send({ kind: "pause" }, "b");
  await bench.until("state", (r) => r.run === "b" && r.state === "paused" && r.step > 0);
});

test("an exact answer is cut short by a pause, and given while the run rests", async () => {
  const table = new Table(3);
  const bench = new Bench(undefined, "", toyOpen(table));
  await open(bench, "1", first);
  const tree = table.tree;
  let launches = 0;
  let pause = true;
  table.tree = (...given) => {
    const whole = tree(...given);
    const mass: typeof whole.mass = (...nodes) => {
      launches++;
      if (pause) bench.send({ kind: "pause" });
      pause = false;
      return whole.mass(...nodes);
    };
    return Object.assign(Object.create(whole) as typeof whole, { mass });
  };
  bench.send({ kind: "edit", path: "reward.temperature", value: 0.6 });
  bench.send({ kind: "play" });
  await bench.until("state", (r) => r.state === "paused" && r.step > 0);
  expect(launches).toBeGreaterThan(0);
  await bench.until("truth", (r) => r.truth.step === bench.run().steps);
  expect(bench.of("fault")).toEqual([]);
});

test("a baseline that is cut short is measured again", async () => {
  const table = new Table(3);
  const bench = new Bench(undefined, "", toyOpen(table));
  const sample = table.sample.bind(table);
  let drawn = 0;
  table.sample = (request) => {
    if (++drawn === 2) bench.send({ kind: "save" }); // any command cuts it short while it rests
    return sample(request);
  };
  await open(bench, "1", first);
  const { baselines } = await bench.until("baselines", (r) => r.baselines.length === 3);
  expect(baselines.map(({ name }) => name)).toEqual(["ancestral", "tempered", "nucleus"]);
  expect(bench.of("fault")).toEqual([]);
});

test("a run apart is as it would be alone, and is not saved", async () => {
  const storage = new Memory();
  const bench = shared(storage);
  bench.send({ kind: "open", experiment: first, apart: true }, "a");
  bench.send({ kind: "play", until: 20 }, "a");
  await bench.until("state", (r) => r.run === "a" && r.state === "paused" && r.step === 20);
  expect(outcome(bench, "a").truths.at(-1)?.step).toBe(20);
  const { losses } = await alone("a", first);
  expect(outcome(bench, "a").losses).toEqual(losses.slice(0, 20));
  expect(storage.entries.size).toBe(0);
});
