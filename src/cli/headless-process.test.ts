import { type ChildProcess, spawn } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";
import { afterAll, beforeAll, expect, test } from "vitest";
import { LOCK } from "./lock";

/** Headless runs as processes: whatever ends them, what was computed is kept, and goes on. */

const scratch = mkdtempSync(join(tmpdir(), "amortize-headless-"));
const program = join(process.cwd(), "node_modules", ".cache", `toy-${process.pid}.mjs`);
beforeAll(async () => {
  mkdirSync(join(process.cwd(), "node_modules", ".cache"), { recursive: true });
  await build({
    entryPoints: ["src/cli/testing/toy-experiment.ts"],
    outfile: program,
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node20",
    packages: "external",
    loader: { ".wgsl": "text" },
    logLevel: "error",
  });
});
afterAll(() => {
  rmSync(scratch, { recursive: true, force: true });
  rmSync(program, { force: true });
});

const STEPS = 30;
const toy = [
  "continuation",
  ...["length.max=3", "length.min=0", "batch.samples=8", "batch.accumulate=2", "watch.every=10"],
  ...["reward.temperature=0.75", "reward.temperatureHorizon=0", `run.steps=${STEPS}`],
].flatMap((arg, k) => (k === 0 ? [arg] : ["--set", arg]));

interface Finished {
  readonly status: number | null;
  readonly out: string;
  readonly err: string;
}
const start = (args: readonly string[], env: Record<string, string> = {}): ChildProcess =>
  spawn(process.execPath, [program, ...args], {
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, INIT_CWD: scratch, ...env },
  });
const finished = (child: ChildProcess): Promise<Finished> =>
  new Promise((resolve) => {
    let out = "";
    let err = "";
    child.stdout?.on("data", (bytes: Buffer) => (out += String(bytes)));
    child.stderr?.on("data", (bytes: Buffer) => (err += String(bytes)));
    child.on("close", (status) => resolve({ status, out, err }));
  });
const run = (args: readonly string[], env?: Record<string, string>) => finished(start(args, env));

const header = (folder: string) =>
  readFileSync(join(scratch, folder, "metrics.csv"), "utf8")
    .split("\n")[0]
    .split(",");
const rows = (folder: string) => {
  const path = join(scratch, folder, "metrics.csv");
  return existsSync(path) ? readFileSync(path, "utf8").trimEnd().split("\n").slice(1) : [];
};
const stepsIn = (folder: string) => rows(folder).map((row) => Number(row.split(",")[0]));
/** The steps whose row has figures of the exact answer. */
const exactSteps = (folder: string) => {
  const at = header(folder).indexOf("exact.support");
  return stepsIn(folder).filter((_, k) => rows(folder)[k].split(",")[at] !== "");
};
/** metrics.csv without the seconds, which no two runs share. */
const timeless = (folder: string) => {
  const at = header(folder).indexOf("seconds");
  return rows(folder).map((row) => row.split(",").toSpliced(at, 1).join());
};
const until = async (holds: () => boolean) => {
  for (let k = 0; !holds(); k++) {
    if (k > 1500) throw new Error("it did not come");
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
};
/** A run that is ended by a signal once it has taken some steps. */
async function ended(folder: string, signal: NodeJS.Signals) {
  const child = start([...toy, "--out", folder]);
  const end = finished(child);
  await until(() => Math.max(0, ...stepsIn(folder)) >= 5);
  child.kill(signal);
  return end;
}
const files = (folder: string) => readdirSync(join(scratch, folder)).sort();
const last = (out: string) => JSON.parse(out.trimEnd().split("\n").at(-1) ?? "") as object;

let straight: { fingerprint: unknown };
beforeAll(async () => {
  const { out, status, err } = await run([...toy, "--out", "straight", "--json"]);
  expect({ status, err }).toEqual({ status: 0, err: "" });
  straight = last(out) as { fingerprint: unknown };
});

test("a run that ends by itself leaves its files and no lock", () => {
  expect(stepsIn("straight")).toEqual(Array.from({ length: STEPS + 1 }, (_, k) => k));
  expect(files("straight")).toEqual([
    "checkpoint.save",
    "experiment.json",
    "metrics.csv",
    "samples.jsonl",
  ]);
});

test.each([
  ["SIGTERM", 143],
  ["SIGHUP", 129],
  ["SIGINT", 130],
] as const)(
  "%s ends a run with its files written, and it goes on bit for bit",
  async (signal, status) => {
    const stopped = await ended(signal, signal);
    expect(stopped.status).toBe(status);
    expect(stopped.err.trimEnd().split("\n").at(-1)).toMatch(
      new RegExp(
        "^(Ended by SIG|Interrupted by Ctrl-C).* at step \\d+[.] " +
          ".+ holds the run up to step \\d+; --resume .+ goes on[.]$",
      ),
    );
    const reached = Math.max(...stepsIn(signal));
    expect(reached).toBeLessThan(STEPS);
    const resumed = await run(["--resume", signal, "--json"]);
    expect(resumed).toMatchObject({ status: 0, err: "" });
    expect(last(resumed.out)).toMatchObject({ fingerprint: straight.fingerprint });
    expect(timeless(signal)).toEqual(timeless("straight"));
    expect(files(signal)).toEqual(files("straight"));
  },
);

/** A run that is ended by SIGTERM while it computes what `STALL_IN` names. */
async function endedComputing(folder: string, env: Record<string, string>) {
  const child = start([...toy, "--out", folder], env);
  const end = finished(child);
  let said = "";
  child.stderr?.on("data", (bytes: Buffer) => (said += String(bytes)));
  await until(() => said.includes("computing"));
  child.kill("SIGTERM");
  return end;
}

test("SIGTERM in the middle of an evaluation leaves whole files and resumes", async () => {
  const stopped = await endedComputing("cut", { STALL_IN: "logProbs", STALL_AFTER: "30" });
  expect(stopped).toMatchObject({ status: 143 });
  const reached = Math.max(...stepsIn("cut"));
  expect(exactSteps("straight")).toContain(reached);
  expect(exactSteps("cut")).not.toContain(reached);
  const cells = rows("cut").map((row) => row.split(",").length);
  expect(new Set(cells)).toEqual(new Set([header("straight").length]));
  expect(files("cut")).toEqual(files("straight"));
  const resumed = await run(["--resume", "cut", "--json"]);
  expect(resumed).toMatchObject({ status: 0, err: "" });
  expect(last(resumed.out)).toMatchObject({ fingerprint: straight.fingerprint });
  expect(timeless("cut")).toEqual(timeless("straight"));
});

test("SIGTERM in the middle of the first exact answer leaves a free folder", async () => {
  const { status, err } = await endedComputing("early", { STALL_IN: "extend", STALL_AFTER: "0" });
  expect(status).toBe(143);
  expect(err).toMatch(/^Ended by SIGTERM while it opened[.]$/m);
  expect(files("early")).toEqual([]);
  expect(await run([...toy, "--out", "early"])).toMatchObject({ status: 0 });
});

test("the table of a resumed run compares it with the untrained model", async () => {
  await ended("table", "SIGTERM");
  const { out, status } = await run(["--resume", "table"]);
  expect(status).toBe(0);
  const [head, kl] = out.split("\n").map((line) => line.trim().split(/\s{2,}| (?=[0-9])/));
  expect(out.split("\n")[0]).toMatch(/^ +untrained +step 30$/);
  expect(head).toHaveLength(3);
  expect(kl).toHaveLength(3);
});

test("a second Ctrl-C leaves at once, and the metrics so far are there", async () => {
  const child = start([...toy, "--out", "twice"]);
  const end = finished(child);
  await until(() => Math.max(0, ...stepsIn("twice")) >= 5);
  child.kill("SIGINT");
  child.kill("SIGINT");
  expect((await end).status).toBe(130);
  expect(stepsIn("twice").length).toBeGreaterThan(5);
  expect(files("twice")).not.toContain(LOCK);
});

test("a killed process leaves its metrics; its lock is stale and is taken over", async () => {
  const stopped = await ended("killed", "SIGKILL");
  expect(stopped.status).toBeNull();
  expect(stepsIn("killed").length).toBeGreaterThan(5);
  expect(files("killed")).toContain(LOCK);
  expect((await run(["--resume", "killed"])).err).toContain("has no checkpoint.save");
  rmSync(join(scratch, "killed", "metrics.csv"));
  expect((await run([...toy, "--steps", "3", "--out", "killed"])).status).toBe(0);
});

test("a reader that goes away ends the run, and the run is kept", async () => {
  const child = start([...toy, "--out", "pipe", "--json", "--set", "watch.every=1"]);
  const end = finished(child);
  await until(() => Math.max(0, ...stepsIn("pipe")) >= 3);
  child.stdout?.destroy();
  const { status, err } = await end;
  expect(status).toBe(141);
  expect(err).toContain("because nobody reads its output any more");
  expect(files("pipe")).toContain("checkpoint.save");
});

test("a folder that cannot be made is refused before anything is trained", async () => {
  writeFileSync(join(scratch, "file"), "");
  const { status, err } = await run([...toy, "--out", "file/folder"]);
  expect(status).toBe(2);
  expect(err).toMatch(/^The folder .+ cannot be written \(ENOTDIR\)\.\n$/);
  expect((await run([...toy, "--record", "file/record.json"])).err).toContain("cannot be written");
});

test("a second writer is refused, and so is a folder that holds a run", async () => {
  const child = start([...toy, "--out", "shared"]);
  const end = finished(child);
  await until(() => existsSync(join(scratch, "shared", LOCK)));
  const second = await run([...toy, "--out", "shared"]);
  expect(second.status).toBe(2);
  expect(second.err).toContain(`Another run (process ${child.pid}`);
  expect((await end).status).toBe(0);
  const third = await run([...toy, "--out", "shared"]);
  expect(third.status).toBe(2);
  expect(third.err).toContain("holds a run already");
});

test("a lock of another machine is respected, and the sentence says what to do", async () => {
  mkdirSync(join(scratch, "far"));
  const owner = { pid: 1, host: `not-${hostname()}`, since: "yesterday" };
  writeFileSync(join(scratch, "far", LOCK), JSON.stringify(owner));
  const { err } = await run([...toy, "--out", "far"]);
  expect(err).toMatch(/A run on not-.+ delete .+run\.lock if no run is writing there\./);
});

test("a fault in mid-run keeps everything before it", async () => {
  const { status, err } = await run([...toy, "--out", "fault"], { FAIL_AT: "40" });
  expect(status).toBe(1);
  expect(err).toContain("the table broke.");
  expect(stepsIn("fault").length).toBeGreaterThan(5);
  expect(files("fault")).not.toContain(LOCK);
});

test("an exception that nobody catches ends with one sentence and the metrics so far", async () => {
  const { status, err } = await run([...toy, "--out", "crash"], { CRASH_AT: "40" });
  expect(status).toBe(1);
  expect(err).toContain("The run ended by an error of this program: nobody catches this");
  expect(stepsIn("crash").length).toBeGreaterThan(5);
});

test("a damaged checkpoint is named and nothing is trained", async () => {
  mkdirSync(join(scratch, "damaged"));
  const whole = readFileSync(join(scratch, "straight", "checkpoint.save"));
  writeFileSync(join(scratch, "damaged", "checkpoint.save"), whole.subarray(0, whole.length - 40));
  const { status, err } = await run(["--resume", "damaged"]);
  expect(status).toBe(2);
  expect(err).toMatch(/damaged or ends too early/);
});
