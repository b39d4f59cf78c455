import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { reproduce } from "./reproduce";
import type { RunCell } from "./run-cell";
import { type Cell, cellsOf, commandOf, minutesOf } from "./table";
import { tables } from "./tables";

let root = "";
const cores = 2;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "reproduce-"));
  vi.spyOn(console, "log").mockReturnValue(undefined);
});
afterEach(() => {
  vi.restoreAllMocks();
  rmSync(root, { recursive: true });
});

/** A run whose KL says which arm and seed it was. */
const lineOf = (kl: number) => ({
  exact: { klForward: kl, klReverse: kl, valid: 1, among: { klReverse: kl } },
  rewardEvaluations: 32_000,
  seconds: 2,
});
const fakeRun =
  (ran: Cell[], klOf: (cell: Cell) => number): RunCell =>
  (cell) => {
    ran.push(cell);
    const last = { final: true, ...lineOf(klOf(cell)) };
    return Promise.resolve({ ok: true, value: { cell, first: lineOf(3), last, seconds: 5 } });
  };
const klOf = ({ arm, seed }: Cell) => (arm === "vargrad" ? 0.01 : 0.5) + seed / 1000;
const read = (...path: string[]) => readFileSync(join(root, ...path), "utf8");

test("a table is written with its means, its spread, the best arm and every run", async () => {
  const ran: Cell[] = [];
  const status = await reproduce(["random-integers"], { root, cores, run: fakeRun(ran, klOf) });

  expect(status).toBe(0);
  expect(ran).toHaveLength(51);
  const document = read("docs", "results.md");
  expect(document).toContain("| untrained model | 3.00 | 3.00 |");
  expect(document).toContain("| GFlowNet, VarGrad | **0.0120 ± 0.0010** |");
  expect(document).toContain("| GFlowNet, DB | 0.5020 ± 0.0010 |");
  expect(document).toContain("32,000");
  expect(document).toContain(
    "npm run -s experiment -- random-integers --set objective.pairs=all --seed 1 --json",
  );
  expect(read("docs", "results", "random-integers.csv").trimEnd().split("\n")).toHaveLength(52);
  expect(read("docs", "results", "random-integers.svg")).toContain("VarGrad");
});

test("an arm that is worse on every seed is not bold, however far its seeds differ", async () => {
  const far = ({ arm, seed }: Cell) => (arm === "neighbours" ? 4 ** seed : 0.01 + seed / 1000);
  await reproduce(["random-integers"], { root, cores, run: fakeRun([], far) });
  const document = read("docs", "results.md");
  expect(document).toContain("| GFlowNet, DB | 28 ± 32 |");
  expect(document).toContain("| GFlowNet, VarGrad | **0.0120 ± 0.0010** |");
});

test("what has been run is not run again, unless it is asked for", async () => {
  const first: Cell[] = [];
  await reproduce(["random-integers"], { root, cores, run: fakeRun(first, klOf) });
  const again: Cell[] = [];
  await reproduce(["random-integers"], { root, cores, run: fakeRun(again, klOf) });
  expect(again).toHaveLength(0);
  await reproduce(["random-integers", "--fresh"], { root, cores, run: fakeRun(again, klOf) });
  expect(again).toHaveLength(51);
});

test("one table replaces its own section and leaves the others", async () => {
  await reproduce([], { root, cores, run: fakeRun([], klOf) });
  const before = read("docs", "results.md");
  await reproduce(["random-integers", "--fresh"], { root, cores, run: fakeRun([], () => 0.25) });
  const after = read("docs", "results.md");
  const continuation = (document: string) => document.slice(document.indexOf("table continuation"));
  expect(continuation(after)).toBe(continuation(before));
  expect(after).toContain("| GFlowNet, DB | **0.250** |");
  expect(after.match(/^## /gm)).toEqual(before.match(/^## /gm));
});

test("the document's head says what all of its runs took, and keeps to one sentence", async () => {
  const seconds = { "random-integers": 80, "stale-samples": 20 } as Readonly<
    Record<string, number>
  >;
  const run: RunCell = async (cell, means) => {
    const ended = await fakeRun([], klOf)(cell, means);
    if (!ended.ok) return ended;
    return { ok: true, value: { ...ended.value, seconds: seconds[cell.table] ?? 0 } };
  };
  const text = () => read("docs", "results.md").replaceAll("\n", " ");
  await reproduce(["random-integers"], { root, cores, run });
  expect(text()).toContain("As measured, 51 runs took 4080 s.");
  expect(text()).toContain("The 51 runs of the tables below took 1.1 hours in all (4,080 s), each");
  await reproduce(["stale-samples"], { root, cores, run });
  expect(text()).toContain("The 78 runs of the tables below took 1.3 hours in all (4,620 s), each");
  expect(text().match(/of the tables below/g)).toHaveLength(1);
  expect(text().indexOf("of the tables below")).toBeLessThan(text().indexOf("## Random integers"));
});

test("--quick leaves the documents alone, and ranks nothing", async () => {
  await reproduce(["random-integers", "--quick"], { root, cores, run: fakeRun([], klOf) });
  expect(existsSync(join(root, "docs"))).toBe(false);
  const document = read("reproduced", "quick", "results.md");
  expect(document).toContain("Too few seeds to rank");
  await reproduce(["infilling", "--quick"], { root, cores, run: fakeRun([], klOf) });
  const text = read("reproduced", "quick", "results.md").replaceAll("\n", " ");
  expect(text).toContain("A quick run: Figures are of 20 stories of each split");
  expect(document).not.toContain("**");
});

test("a run that fails is named; its table is not written, and the others are run", async () => {
  const said = vi.spyOn(console, "error").mockReturnValue(undefined);
  const ran: Cell[] = [];
  const good = fakeRun(ran, klOf);
  const status = await reproduce(["random-integers"], {
    root,
    cores,
    run: (cell, means) =>
      cell.arm === "ends" && cell.seed === 2
        ? Promise.resolve({ ok: false, sentence: "random-integers, ends, seed 2 ended." })
        : good(cell, means),
  });
  expect(status).toBe(1);
  expect(ran).toHaveLength(50);
  expect(said).toHaveBeenCalledWith("random-integers, ends, seed 2 ended.");
  expect(existsSync(join(root, "docs", "results.md"))).toBe(false);
});

test.each([
  [["poems"], 'There is no table "poems"; there are random-integers, stale-samples'],
  [["--jobs", "0"], "--jobs 0 must be a whole number from 1 to 99."],
])("%j is refused in one sentence", async (args, sentence) => {
  const said = vi.spyOn(console, "error").mockReturnValue(undefined);
  expect(await reproduce(args, { root, cores, run: fakeRun([], klOf) })).toBe(2);
  expect(said.mock.calls[0]?.[0]).toContain(sentence);
});

test("decodings are rows of the arm whose runs name them, and cost no run", async () => {
  const ran: Cell[] = [];
  const decodings = [
    { title: "ancestral", logLikelihood: -3, best: -1, diversity: 0.4 },
    { title: "greedy", logLikelihood: -1, best: -1, diversity: 0 },
    { title: "policy", logLikelihood: -2, best: -1, diversity: 0.3 },
  ];
  const heldOut = { klForwardBefore: 0.5, klForwardAfter: 0.25, decodings };
  await reproduce(["continuation"], {
    root,
    cores,
    run: async (cell, means) => {
      const ended = await fakeRun(ran, () => 0.1)(cell, means);
      if (!ended.ok) return ended;
      return { ok: true, value: { ...ended.value, last: { final: true, survey: { heldOut } } } };
    },
  });
  expect(ran.map(({ arm }) => arm)).not.toContain("greedy");
  const document = read("docs", "results.md");
  expect(document).toMatch(/\| untrained model \| 0.500 \| – \| -3.00 \|/);
  expect(document).toMatch(/\| greedy \| – \| – \| -1.00 \|/);
  expect(read("docs", "results", "continuation.csv")).toMatch(/^greedy,7,,,,,-1,,/m);
});

test.each([
  { args: [], here: 4, jobs: 4, threads: 1 },
  { args: ["--jobs", "2"], here: 4, jobs: 2, threads: 2 },
  { args: ["--jobs", "1"], here: 2, jobs: 1, threads: 2 },
  { args: ["--jobs", "3"], here: 2, jobs: 3, threads: 1 },
])("$args on $here cores: $jobs runs at a time of $threads threads", async (given) => {
  const { args, here, jobs, threads } = given;
  const said = vi.spyOn(console, "log").mockReturnValue(undefined);
  const used = new Set<number>();
  let now = 0;
  let most = 0;
  const run: RunCell = async (cell, means) => {
    used.add(means.threads);
    now += 1;
    most = Math.max(most, now);
    await Promise.resolve();
    now -= 1;
    return fakeRun([], klOf)(cell, means);
  };
  await reproduce(["stale-samples", ...args], { root, cores: here, run });
  expect(most).toBe(jobs);
  expect([...used]).toEqual([threads]);
  const minutes = Math.round((27 * 0.6) / Math.min(jobs, here));
  expect(said.mock.calls[0]?.[0]).toContain(
    `In all about ${minutes} min on idle cores, ${jobs} at a time.`,
  );
});

test("more cores than --jobs may name are no fault", async () => {
  const said = vi.spyOn(console, "log").mockReturnValue(undefined);
  const run = fakeRun([], klOf);
  expect(await reproduce(["stale-samples"], { root, cores: 128, run })).toBe(0);
  expect(said.mock.calls[0]?.[0]).toContain("99 at a time.");
});

test("what is left to run is estimated before the first run starts", async () => {
  const said = vi.spyOn(console, "log").mockReturnValue(undefined);
  await reproduce(["random-integers", "stale-samples"], { root, cores, run: fakeRun([], klOf) });
  expect(said.mock.calls[0]?.[0]).toMatch(
    /^random-integers: 51 runs, 0 kept; about \d+ min\nstale-samples: 27 runs.*\nIn all about/,
  );
});

test("fewer seeds may be asked for, and the document says which were not run", async () => {
  const ran: Cell[] = [];
  await reproduce(["random-integers", "--seeds", "2"], { root, cores, run: fakeRun(ran, klOf) });
  expect(ran).toHaveLength(34);
  const document = read("docs", "results.md");
  const text = document.replaceAll("\n", " ");
  expect(text).toContain("over seeds 1, 2. Too few seeds to rank: nothing is bold. Not");
  expect(text).toContain("run: seeds 3 of the default grid.");
  const said = vi.spyOn(console, "error").mockReturnValue(undefined);
  expect(await reproduce(["--seeds", "none"], { root, cores, run: fakeRun([], klOf) })).toBe(2);
  expect(said.mock.calls[0]?.[0]).toContain("--seeds none must be a whole number from 1 to 99.");
});

test("the document says which tables have not been run, and stops where none is left", async () => {
  await reproduce(["stale-samples"], { root, cores, run: fakeRun([], klOf) });
  expect(read("docs", "results.md")).toMatch(/have not been run: random-integers, continuation,/);
  await reproduce(["random-integers"], { root, cores, run: fakeRun([], klOf) });
  expect(read("docs", "results.md").match(/have not been run: \w+/)?.[0]).toMatch(/continuation$/);
  await reproduce([], { root, cores, run: fakeRun([], klOf) });
  expect(read("docs", "results.md")).not.toContain("not been run");
});

test("on two cores the default grid ends within three hours, --quick within ten minutes", () => {
  const onTwoCores = (quick: boolean) => {
    const all = tables.flatMap((table) =>
      cellsOf(table, quick).map((cell) => minutesOf(table, cell, quick)),
    );
    return all.reduce((sum, minutes) => sum + minutes, 0) / 2;
  };
  expect(onTwoCores(false)).toBeLessThan(180);
  expect(onTwoCores(true)).toBeLessThan(10);
});

/** The runs of docs/results/NAME.csv: the options of each, and the seconds of its process. */
function recordedRuns(table: string) {
  const [head = "", ...lines] = readFileSync(`docs/results/${table}.csv`, "utf8")
    .trim()
    .split("\n");
  const column = head.split(",").indexOf("process_seconds");
  return lines.map((line) => {
    const cells = line.split(",");
    const command = cells.slice(column + 1).join(",");
    return { arm: cells[0], seconds: Number(cells[column]), command: command.replaceAll('"', "") };
  });
}

test("a table's estimate is what its runs took, where nothing else slowed them", () => {
  for (const table of tables) {
    const [seed] = table.seeds;
    const runs = recordedRuns(table.name);
    const cells = cellsOf(table, false).filter((cell) => cell.seed === seed);
    const estimated = cells.reduce((sum, cell) => sum + minutesOf(table, cell, false), 0);
    const fastest = cells.map(({ arm }) =>
      Math.min(...runs.filter((run) => run.arm === arm).map((run) => run.seconds)),
    );
    const measured = fastest.reduce((sum, one) => sum + one, 0) / 60;
    const inOrder = (command: string) => command.split(" ").sort().join(" ");
    const recorded = new Set(runs.map(({ command }) => inOrder(command)));
    // runs that were recorded while they also judged what is judged once a table now took longer
    const least = cells.every((cell) => recorded.has(inOrder(commandOf(cell)))) ? 0.9 : 0.4;
    expect(estimated / measured, table.name).toBeGreaterThan(least);
    expect(estimated / measured, table.name).toBeLessThan(1.2);
  }
});
