import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { StartWatchedThread } from "../compute/wasm/threads";
import { decodeLink } from "../experiment/codec";
import type { SharedRun } from "../experiment/experiment";
import { linkOf } from "../experiment/testing";
import { openOn } from "../worker/on-device";
import { threadsOf } from "../worker/processors/webassembly";
import { Bench, Memory } from "../worker/testing";
import { place } from "./place";
import { pinned } from "./testing/pinned";
import { startNodeThread } from "./thread";

/** What the page promises of a run in WebAssembly, with the embedded model, in small. */

const { experiment, steps: STEPS } = pinned;

const from = place(join(process.cwd(), "public"));
afterAll(() => from.close());

interface Beside {
  readonly start?: StartWatchedThread;
  readonly storage?: Memory | undefined;
}
const bench = (threads: number, { start = startNodeThread, storage }: Beside = {}) => {
  const open = openOn({ ...from, threads: threadsOf(threads, true, start) });
  return new Bench(storage, "", open);
};
const begin = async (of: Bench, replay?: SharedRun) => {
  of.send({ kind: "open", experiment, executor: "wasm", ...(replay && { replay }) });
  await of.until("state");
};
const to = async (of: Bench, step: number) => {
  for (let now = of.run().steps; now < step; now++) of.send({ kind: "step" });
  await of.paused(step);
};
/** A run with two live edits. */
const edited = async (of: Bench) => {
  await to(of, 2);
  of.send({ kind: "edit", path: "reward.temperature", value: 0.8 });
  await to(of, 4);
  of.send({ kind: "edit", path: "reward.integerFirst", value: 6 });
  await to(of, STEPS);
};
const marks = (of: Bench) => of.of("fingerprint").at(-1)?.fingerprint.marks;

/** The run on one thread, which the others must equal. */
let straight: Bench;
let shared: SharedRun;
beforeAll(async () => {
  straight = bench(1);
  await begin(straight);
  await edited(straight);
  shared = structuredClone(straight.run().shared);
  straight.send({ kind: "close" });
});

test("one, two and four threads give the same bits, those that the fixture pins", async () => {
  const opened = { executor: "wasm", chosen: "visitor", adapter: "WebAssembly" };
  const machine = (of: Bench) => of.of("ready")[0].machine;
  expect(machine(straight)).toMatchObject({ ...opened, threads: 1, single: "one-core" });
  for (const threads of [2, 4]) {
    const of = bench(threads);
    await begin(of);
    expect(machine(of)).toMatchObject({ ...opened, threads, single: null });
    await edited(of);
    expect(marks(of)).toEqual(marks(straight));
    of.send({ kind: "close" });
  }
  expect(marks(straight)?.at(-1)).toEqual(pinned.fingerprint?.marks.at(-1));
});

test("a link made in WebAssembly is replayed there without being asked, bit for bit", async () => {
  const read = await decodeLink(await linkOf(shared));
  if (!read.ok) throw new Error(read.sentence);
  const second = bench(2);
  second.send({ kind: "open", experiment, replay: read.value.run });
  await second.until("state");
  expect(second.of("ready")[0]).toMatchObject({
    machine: { executor: "wasm", chosen: "link" },
    comparison: "bits",
  });
  second.send({ kind: "play" });
  await second.paused(STEPS);
  expect(second.of("replay").at(-1)).toMatchObject({ identicalThrough: STEPS });
  second.send({ kind: "close" });
});

test("a run that loses a thread goes on with fewer, to the same bits", async () => {
  const helpers: { readonly die: () => void }[] = [];
  const start: StartWatchedThread = (given, onEnd) => {
    const helper = startNodeThread(given, onEnd);
    const die = () => {
      helper.end();
      onEnd();
    };
    helpers.push({ die });
    return helper;
  };
  for (const [storage, place, step] of [
    [undefined, "seed", 0],
    [new Memory(), "save at step 5", 5],
  ] as const) {
    const of = bench(4, { start, storage });
    await begin(of);
    await to(of, 2);
    of.send({ kind: "edit", path: "reward.temperature", value: 0.8 });
    await to(of, 4);
    of.send({ kind: "edit", path: "reward.integerFirst", value: 6 });
    await to(of, 5);
    if (storage) of.send({ kind: "save" });
    of.send({ kind: "play" });
    await of.until("state", (r) => r.state === "running");
    of.forget();
    helpers.at(-1)?.die();
    await of.paused(STEPS);
    expect(of.of("fault")).toEqual([]);
    expect(of.of("reopening")).toHaveLength(1);
    const notices = of.of("notice").map((r) => r.sentence);
    expect(notices.filter((sentence) => sentence.includes("thread"))).toEqual([
      "A helper thread of the processor stopped, so the run goes on with fewer threads from its " +
        `${place}. Its results stay the same.`,
    ]);
    expect(of.of("ready")[0]).toMatchObject({ step, machine: { threads: 2 } });
    expect(of.of("edited").map((r) => r.edit.step)).toEqual([2, 4]);
    expect(marks(of)).toEqual(marks(straight));
    of.send({ kind: "close" });
  }
});

test("a helper thread that cannot be started ends no run: one thread opens it", async () => {
  const of = bench(2, {
    start: (_given, onEnd) => {
      onEnd();
      return { end: () => undefined };
    },
  });
  await begin(of);
  const ready = await of.until("ready", (r) => r.machine.threads === 1);
  expect(ready.machine.single).toBe("helper-lost");
  await to(of, 1);
  expect(of.of("fault")).toEqual([]);
  expect(of.of("notice").filter((r) => r.sentence.includes("thread"))).toHaveLength(1);
  of.send({ kind: "close" });
});

test("--device wasm trains in a process of its own, and Dawn is not even loaded", () => {
  // a hook that refuses the package of Dawn
  const hook = `export const resolve = (name, context, next) => {
    if (name === "webgpu") throw new Error("Dawn was loaded");
    return next(name, context);
  };`;
  const program =
    'import { register } from "node:module";' +
    `register("data:text/javascript," + ${JSON.stringify(encodeURIComponent(hook))});`;
  const options = `--import "data:text/javascript,${encodeURIComponent(program)}"`;
  const run = (device: string) =>
    spawnSync(
      process.execPath,
      [
        ...["scripts/run.mjs", "src/cli/experiment.ts", "random-integers", "--device", device],
        ...["--steps", "1", "--set", "batch.samples=8", "--set", "length.max=1", "--json"],
      ],
      { encoding: "utf8", env: { ...process.env, NODE_OPTIONS: options } },
    );
  const wasm = run("wasm");
  expect(wasm.status, wasm.stderr).toBe(0);
  const last = wasm.stdout.trim().split("\n").at(-1) ?? "";
  expect(JSON.parse(last)).toMatchObject({ final: true, steps: 1, machine: "WebAssembly" });
  expect(run("gpu").stderr).toContain("Dawn was loaded");
});
