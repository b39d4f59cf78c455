import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import "./dawn";
import { place } from "./place";
import { decodeLink } from "../experiment/codec";
import { linkOf } from "../experiment/testing";
import { experimentOf } from "../experiment/presets";
import type { Experiment, ExecutorName, Leaves, SharedRun } from "../experiment/experiment";
import { type Entry, StorageFull } from "../worker/saves/storage";
import { type OnDevice, openOn } from "../worker/on-device";
import { faultActions, faultSentence } from "../worker/sentences";
import { Bench, Memory, deviceOf } from "../worker/testing";

/**
 * What the page promises of a run, with the embedded model, in small. At full length:
 *   npm run -s experiment -- random-integers --steps 200 --edit 60:reward.temperature=0.7 --edit
 *   120:reward.integerFirst=6 --json
 * ends with a line that has the run's "link"; `npm run -s experiment -- '<link>' --json` ends with
 * "replay":{"identicalThrough":200}.
 */

const SLOW = 300_000;
const base = experimentOf("random-integers");
const smallOf = (steps: number, leaves: Leaves = {}): Experiment => {
  const small = {
    "integers.range": "0 to 19", // whose exact answer takes little
    "length.max": 1,
    "batch.samples": 8,
    "batch.accumulate": 1,
    "behaviour.replay": 0.5,
    "lora.rank": 4,
    "run.steps": steps,
    "watch.every": 100,
    "watch.samples": 8,
  };
  return { ...base, leaves: { ...base.leaves, ...small, ...leaves } };
};

const from = place(join(process.cwd(), "public"));
const open = openOn(from);
afterAll(() => from.close());
let opened: OnDevice | undefined;
const bench = (storage?: Memory) =>
  new Bench(storage, "", async (...given) => (opened = await open(...given)));

/** What is opened: how many steps, computed by what. */
interface Small {
  readonly steps: number;
  readonly executor: ExecutorName;
  readonly leaves?: Leaves; // others than `smallOf` has
}
const begin = async (
  of: Bench,
  { steps, executor, leaves }: Small,
  how: { replay?: SharedRun; resume?: string } = {},
) => {
  of.send({ kind: "open", experiment: smallOf(steps, leaves), executor, ...how });
  await of.until("state");
  return of;
};
const to = async (of: Bench, step: number) => {
  for (let now = of.runs.get("1")?.steps ?? 0; now < step; now++) of.send({ kind: "step" });
  await of.paused(step);
};
const toEnd = async (of: Bench, steps: number) => {
  of.send({ kind: "play" });
  await of.paused(steps);
};
const print = (of: Bench) => of.of("fingerprint").at(-1)?.fingerprint;
const losses = (of: Bench) => of.of("stepped").map((r) => [r.record.step, r.record.loss]);

/** The whole run with two live edits, saved between them. */
const edited = async (of: Bench, steps: number) => {
  await to(of, 2);
  of.send({ kind: "edit", path: "reward.temperature", value: 0.8 });
  await to(of, 3);
  of.send({ kind: "save" });
  await finished(of, steps);
};
const finished = async (of: Bench, steps: number) => {
  await to(of, 4);
  of.send({ kind: "edit", path: "reward.integerFirst", value: 6 });
  await toEnd(of, steps);
};

/** Keeps the save of step 3 alone. */
class OneSave extends Memory {
  override save(entry: Entry, expected: string | null) {
    return entry.checkpoint.step === 3
      ? super.save(entry, expected)
      : Promise.resolve("saved" as const);
  }
}

/** A run with two live edits, closed at its end: what others must repeat. */
async function recordedRun(small: Small, storage?: Memory) {
  const first = await begin(bench(storage), small);
  await edited(first, small.steps);
  const shared = structuredClone(first.run().shared);
  expect(shared.edits.map(({ step, path }) => [step, path])).toEqual([
    [2, "reward.temperature"],
    [4, "reward.integerFirst"],
  ]);
  expect(shared.fingerprint?.marks.at(-1)?.step).toBe(small.steps);
  return { first, shared, recorded: losses(first) };
}
type Recorded = Awaited<ReturnType<typeof recordedRun>>;

function expectSame(of: Bench, { shared, recorded }: Recorded): void {
  expect(print(of)).toEqual(shared.fingerprint);
  expect(losses(of)).toEqual(recorded);
  of.send({ kind: "close" });
}

async function expectLinkReplays(small: Small, run: Recorded): Promise<void> {
  const { shared } = run;
  const decoded = await decodeLink(await linkOf(shared));
  if (!decoded.ok) throw new Error(decoded.sentence);
  expect(decoded.value).toEqual({ run: shared, notices: [] });
  const linked = await begin(bench(), small, { replay: decoded.value.run });
  await toEnd(linked, small.steps);
  expect(linked.of("replay").at(-1)).toEqual({
    kind: "replay",
    run: "1",
    identicalThrough: small.steps,
    recordedOn: shared.fingerprint?.adapter,
  });
  expectSame(linked, run);
}

describe("a run with two live edits in WebAssembly", () => {
  const small = { executor: "wasm", steps: 8 } as const;
  const storage = new OneSave();
  let run: Recorded;
  beforeAll(async () => {
    run = await recordedRun(small, storage);
  }, SLOW);

  test(
    "rewound, it goes the same way again",
    async () => {
      const { first } = run;
      first.forget();
      first.send({ kind: "rewind" });
      await first.paused(0);
      await toEnd(first, small.steps);
      expectSame(first, run);
    },
    SLOW,
  );

  test(
    "from its save between the edits it ends with the same bits",
    async () => {
      const resumed = await begin(bench(storage), small, { resume: "1" });
      expect(resumed.of("ready")[0].step).toBe(3);
      await finished(resumed, small.steps);
      expectSame(resumed, run);
    },
    SLOW,
  );

  test(
    "the same seed and the same edits give the same bits again",
    async () => {
      const second = await begin(bench(), small);
      await edited(second, small.steps);
      expectSame(second, run);
    },
    SLOW,
  );

  test("its link replays it and reports so", () => expectLinkReplays(small, run), SLOW);
});

test(
  "a run with two live edits on WebGPU is replayed by its link",
  async () => {
    const small = { executor: "webgpu", steps: 5 } as const;
    const run = await recordedRun(small);
    run.first.send({ kind: "close" });
    await expectLinkReplays(small, run);
  },
  SLOW,
);

test(
  "12 steps on WebGPU and in WebAssembly agree to 1e-3 in loss",
  async () => {
    const steps = 12;
    const leaves = { "integers.range": "0 to 99", "length.max": 2 };
    const run = async (executor: ExecutorName) => {
      const of = await begin(bench(), { executor, steps, leaves });
      await toEnd(of, steps);
      of.send({ kind: "close" });
      return of.of("stepped").map((r) => r.record.loss);
    };
    const [onGpu, inWasm] = [await run("webgpu"), await run("wasm")];
    expect(onGpu).toHaveLength(steps);
    onGpu.forEach((loss, k) => {
      const apart = Math.abs((inWasm[k] ?? NaN) / loss - 1);
      expect(apart, `step ${k + 1}: ${inWasm[k]}, not ${loss}`).toBeLessThan(1e-3);
    });
    expect(inWasm).not.toEqual(onGpu);
  },
  SLOW,
);

/** What is opened where a run is stopped by a fault. */
const stopping = (executor: ExecutorName) => ({ executor, steps: 6 });
/** Trains two steps and saves them. */
async function savedAtTwo(of: Bench) {
  await to(of, 2);
  of.send({ kind: "save" });
  await of.until("saved");
}
/** Goes on from the save of step 2. */
async function again(of: Bench, executor: ExecutorName) {
  of.forget();
  of.send({ kind: "open", experiment: smallOf(6), executor, resume: "1" });
  await of.paused(2);
  expect(of.of("ready")[0].step).toBe(2);
}
async function endsWithoutFault(of: Bench) {
  await toEnd(of, 6);
  expect(of.of("fault")).toEqual([]);
  of.send({ kind: "close" });
}

test("kernels are checked before use; baselines are measured after opening", async () => {
  const unchecked = new Bench(undefined, "", openOn(from)); // which has checked none yet
  const of = await begin(unchecked, stopping("wasm"));
  const said = of.of("probing").map((r) => r.what);
  expect(said).toContain("asking for a GPU");
  expect(said.findIndex((what) => /^checking kernels, \d+ of \d+$/.test(what))).toBeLessThan(
    said.findIndex((what) => what.startsWith("preparing launches")),
  );
  expect(of.of("ready")[0].task.baselines).toEqual([]);
  of.send({ kind: "close" });
});

test("a full storage and a number not finite are reported; the last save goes on", async () => {
  const storage = new Memory();
  const of = await begin(bench(storage), stopping("wasm"));
  await savedAtTwo(of);
  storage.full = new StorageFull(3);
  await to(of, 3);
  of.send({ kind: "save" });
  expect((await of.until("fault")).fault).toEqual({
    kind: "storage-full",
    neededMB: 3,
    kept: 1,
    keptMB: expect.any(Number) as number,
  });
  await to(of, 4); // the run goes on
  storage.full = undefined;

  const state = await opened?.policy.readState();
  if (!state) throw new Error("nothing is open");
  opened?.policy.writeState({ ...state, parameters: state.parameters.map(() => NaN) });
  of.send({ kind: "play" });
  const broken = (await of.until("fault", (r) => r.fault.kind === "not-finite")).fault;
  expect(broken).toMatchObject({ step: 5, savedAt: 2 });
  expect(faultSentence(broken)).toMatch(
    /^Training stopped at step 5: .+ The run is kept up to step 2\./,
  );
  await of.until("state", (r) => r.state === "stopped");
  await again(of, "wasm");
  await endsWithoutFault(of);
});

test(
  "a lost device is reported, and the last save goes on with another",
  async () => {
    const of = await begin(bench(new Memory()), stopping("webgpu"));
    await savedAtTwo(of);
    of.send({ kind: "play" });
    await of.until("state", (r) => r.state === "running");
    if (!opened) throw new Error("nothing is open");
    deviceOf(opened).gpu.destroy();
    const lost = (await of.until("fault")).fault;
    expect(lost).toMatchObject({ kind: "device-lost", savedAt: 2 });
    expect(faultSentence(lost)).toMatch(
      /^The graphics device was taken away.* The run is kept up to step 2\.$/,
    );
    expect(faultActions(lost)).toEqual(["resume", "download"]);
    await of.until("state", (r) => r.state === "stopped");
    expect(of.of("fault")).toHaveLength(1);
    await again(of, "webgpu");
    await endsWithoutFault(of);
  },
  SLOW,
);
