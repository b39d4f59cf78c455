import { expect, test } from "vitest";
import { filesOf } from "./export";
import {
  Bench,
  Memory,
  Table,
  marksOf,
  openRun,
  recordsOf,
  toyExperiment,
  toyOpen,
  trainToEnd,
} from "./testing";

test("every step is reported once, in order, with exact answers on the way", async () => {
  const bench = new Bench();
  await openRun(bench);
  expect(bench.of("ready")[0].task).toMatchObject({
    stop: ".",
    watched: bench.of("truth")[0].truth.prompt,
  });
  await trainToEnd(bench);
  expect(recordsOf(bench).map((r) => r.step)).toEqual(Array.from({ length: 40 }, (_, k) => k + 1));
  expect(bench.of("truth").map((r) => r.truth.step)).toEqual([0, 10, 20, 30, 40]);
  expect(bench.of("samples").map((r) => r.samples.step)).toEqual([0, 10, 20, 30, 40]);
  expect(marksOf(bench)?.map((m) => m.step)).toEqual([1, 10, 40]);
  const looked = recordsOf(bench).filter((r) => r.step % 10 === 0);
  for (const r of looked)
    for (const figure of [r.logReward, r.logLikelihood, r.diversity, r.logZ])
      expect(figure).toEqual(expect.any(Number));
});

test("the task is reported before the run is ready, and is the same then", async () => {
  const bench = new Bench();
  await openRun(bench);
  const kinds = bench.reports.map((r) => r.kind);
  expect(kinds.indexOf("task")).toBeGreaterThanOrEqual(0);
  expect(kinds.indexOf("task")).toBeLessThan(kinds.indexOf("ready"));
  expect(bench.of("task")[0].task).toEqual(bench.of("ready")[0].task);
  expect(bench.of("outline")).toEqual([]); // sentences are not counted
});

test("a run opens before its baselines are measured, and they change nothing in it", async () => {
  const idle = new Bench();
  const busy = new Bench();
  await openRun(idle);
  expect(idle.of("ready")[0].task.baselines).toEqual([]);
  const baselines = (await idle.until("baselines", (r) => r.baselines.length === 3)).baselines;
  expect(baselines.map((b) => b.name)).toEqual(["ancestral", "tempered", "nucleus"]);
  busy.send({ kind: "open", experiment: toyExperiment() });
  await trainToEnd(busy);
  await trainToEnd(idle);
  expect((await busy.until("baselines", (r) => r.baselines.length === 3)).baselines).toEqual(
    baselines,
  );
  expect(busy.reports.findIndex((r) => r.kind === "baselines")).toBeGreaterThan(
    busy.reports.findIndex((r) => r.kind === "stepped"),
  );
  expect(marksOf(busy)).toEqual(marksOf(idle));
});

test("a new run waits for no evaluation, baseline or step of a closed one", async () => {
  const opened: Table[] = [];
  const waiting = new Set<Table>();
  /**
   * The first run hangs in its first look, the second in a baseline, the third in a step; the
   * fourth does not.
   */
  const hangs = (run: number) =>
    run === 1 || (run < 4 && bench.of("ready").some((r) => r.run === `${run}`));
  const bench = new Bench(undefined, "", async (...given) => {
    let end: (reason: Error) => void = () => undefined;
    const table = new Table(3);
    const run = opened.push(table);
    const sample = table.sample.bind(table);
    table.sample = (request) =>
      hangs(run)
        ? new Promise((_, reject) => {
            waiting.add(table);
            end = reject;
          })
        : sample(request);
    return { ...(await toyOpen(table)(...given)), close: () => end(new Error("closed")) };
  });
  for (const run of [1, 2, 3]) {
    if (run > 1) bench.send({ kind: "close" }, `${run - 1}`);
    bench.send({ kind: "open", experiment: toyExperiment() }, `${run}`);
    if (run === 3) bench.send({ kind: "play" }, "3");
    await expect.poll(() => opened.length === run && waiting.has(opened[run - 1])).toBe(true);
  }
  bench.send({ kind: "close" }, "3");
  bench.send({ kind: "open", experiment: toyExperiment() }, "4");
  await bench.until("ready", (r) => r.run === "4");
  expect(bench.of("ready").map((r) => r.run)).toEqual(["2", "3", "4"]);
  expect(bench.of("fault")).toEqual([]);
});

test("what was sent before a run is closed is still done: a save is not lost", async () => {
  const bench = new Bench(new Memory());
  await openRun(bench);
  bench.send({ kind: "step" });
  await bench.paused(1);
  bench.send({ kind: "step" });
  bench.send({ kind: "save" });
  bench.send({ kind: "close" });
  bench.send({ kind: "open", experiment: toyExperiment() }, "2");
  await bench.until("ready", (r) => r.run === "2");
  expect(bench.storage?.kept?.step).toBe(2);
});

test("a reward that is edited after the baselines is evaluated all the same", async () => {
  const bench = new Bench();
  await openRun(bench);
  await bench.until("baselines", (r) => r.baselines.length === 3);
  bench.send({ kind: "edit", path: "reward.words", value: "a, b" });
  bench.send({ kind: "edit", path: "reward.temperature", value: 0.5 });
  await bench.until("edited", (r) => r.edit.path === "reward.temperature");
  bench.send({ kind: "step" });
  await bench.paused(1);
  expect(bench.of("fault")).toEqual([]);
  expect(bench.of("truth").length).toBeGreaterThanOrEqual(3);
});

test("where ⊤ may come first, every step reports log Z at the root", async () => {
  const bench = new Bench();
  await openRun(bench, {
    "prompt.choice": "one",
    "behaviour.replay": 0.5,
    "behaviour.tempered": 0.5,
  });
  await trainToEnd(bench);
  expect(new Set(recordsOf(bench).map((r) => r.behaviour)).size).toBeGreaterThan(1);
  expect(recordsOf(bench).filter((r) => r.logZ === null)).toEqual([]);
  expect(bench.of("ready")[0].task.figures.logZ.from).toBe("root");
});

test.each([
  ["vargrad", "last", "batch"],
  ["trajectory", "learned", "learned"],
] as const)("%s states log Z where it trains it", async (pairs, at, from) => {
  const bench = new Bench();
  await openRun(bench, {
    "prompt.choice": "one",
    "objective.pairs": pairs,
    "objective.logZStart": 2,
    "objective.logZLearningRate": 0.5,
    "run.steps": 300,
  });
  await trainToEnd(bench, 300);
  const { task } = bench.of("ready")[0];
  expect([task.logZ, task.figures.logZ.from]).toEqual([at, from]);
  const exact = bench.of("truth").at(-1)?.truth.logZ.value ?? NaN;
  const stated = recordsOf(bench).at(-1)?.logZ ?? NaN;
  expect(Math.abs(stated - exact)).toBeLessThan(0.15);
});

test("a sentence model that is missing is named, and the run opens without it", async () => {
  const bench = new Bench();
  await openRun(bench, { "watch.sentenceModel": "owner/none" });
  expect((await bench.until("notice")).sentence).toBe(
    "The sentence model is not there. Diversity is measured without it.",
  );
  expect(bench.of("task")[0].task.figures.diversity.unit).toContain("owner/none");
  expect(bench.of("ready")[0].task.figures.diversity.unit).not.toContain("owner/none");
});

test("it learns: the exact divergence falls", async () => {
  const bench = new Bench();
  await openRun(bench, { "run.steps": 150 });
  await trainToEnd(bench, 150);
  const kl = bench.of("truth").map((r) => r.truth.klForward?.value ?? NaN);
  expect(kl.at(-1)).toBeLessThan(0.3 * kl[0]);
});

test("pausing, single steps and saving leave no trace in a run", async () => {
  const straight = new Bench();
  const halting = new Bench(new Memory());
  for (const bench of [straight, halting]) await openRun(bench);
  await trainToEnd(straight);
  for (let step = 1; step <= 7; step++) {
    halting.send({ kind: "step" });
    await halting.paused(step);
  }
  halting.send({ kind: "save" });
  await trainToEnd(halting);
  expect(marksOf(halting)?.at(-1)).toEqual(marksOf(straight)?.at(-1));
  expect(recordsOf(halting).map((r) => r.loss)).toEqual(recordsOf(straight).map((r) => r.loss));
});

test("a loss that is not a number stops the run, keeps it, and names the last save", async () => {
  const bench = new Bench(new Memory());
  await openRun(bench);
  bench.send({ kind: "step" });
  await bench.paused(1);
  bench.send({ kind: "save" });
  await bench.until("saved");
  bench.table.poisoned = true;
  bench.send({ kind: "play" });
  await bench.until("state", (r) => r.state === "stopped");
  expect(bench.of("fault").map((r) => r.fault)).toEqual([
    { kind: "not-finite", tensor: "the loss", step: 2, savedAt: 1 },
  ]);
  bench.send({ kind: "export", what: "metrics" });
  expect(new TextDecoder().decode((await bench.until("file")).bytes)).toContain("\n1,");
});

test("a run that plays until a step rests there, and goes on when asked to", async () => {
  const bench = new Bench();
  await openRun(bench);
  bench.send({ kind: "play", until: 3 });
  await bench.paused(3);
  bench.send({ kind: "play", until: 3 });
  bench.send({ kind: "play", until: 5 });
  await bench.paused(5);
  expect(bench.of("stepped").map((r) => r.record.step)).toEqual([1, 2, 3, 4, 5]);
});

test("an error that nobody foresaw is a fault with a sentence", async () => {
  const bench = new Bench();
  await openRun(bench);
  bench.table.failing = new TypeError("x is not a function");
  bench.send({ kind: "play" });
  expect((await bench.until("fault")).fault).toEqual({
    kind: "worker-died",
    message: "x is not a function.",
  });
});

test("commands of a run that is closed are not obeyed", async () => {
  const bench = new Bench();
  bench.send({ kind: "open", experiment: toyExperiment() }, "1");
  bench.send({ kind: "play" }, "1");
  bench.send({ kind: "close" }, "1");
  bench.send({ kind: "open", experiment: toyExperiment({ "run.seed": 9 }) }, "2");
  bench.send({ kind: "play" }, "1");
  await bench.until("ready", (r) => r.run === "2");
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(bench.of("stepped")).toEqual([]);
});

test("other prompts can be watched, and the run follows a prompt that is written", async () => {
  const bench = new Bench();
  await openRun(bench);
  const held = bench.of("ready")[0].task.prompts.find((p) => p.split === "held-out");
  bench.send({ kind: "watch", prompt: held?.id ?? "" });
  await bench.until("truth", (r) => r.truth.prompt === held?.id);
  bench.send({ kind: "edit", path: "prompt.text", value: " c b" });
  await bench.until("edited");
  bench.send({ kind: "step" });
  await bench.paused(1);
  expect(bench.of("truth").at(-1)?.truth.prompt).not.toBe(held?.id);
});

test("metrics.csv has a row a step, exact figures, and the edits", async () => {
  const bench = new Bench();
  await openRun(bench);
  bench.send({ kind: "step" });
  await bench.paused(1);
  bench.send({ kind: "edit", path: "reward.words", value: "a, b" });
  await trainToEnd(bench);
  const [header, ...rows] = new TextDecoder()
    .decode((await filesOf(bench.run(), "metrics"))[0].bytes)
    .trimEnd()
    .split("\n");
  expect(rows).toHaveLength(41);
  expect(header.split(",").slice(0, 3)).toEqual(["step", "loss", "logReward"]);
  expect(rows[2]).toContain('"reward.words:  → a, b"');
  const at = header.split(",").indexOf("exact.klForward");
  expect(rows.filter((row) => row.split(",")[at] !== "").length).toBeGreaterThanOrEqual(5);
});
