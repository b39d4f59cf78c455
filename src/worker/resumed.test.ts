import { expect, test } from "vitest";
import { metricsCsv } from "./history";
import { digestOf } from "./saves/digest";
import { Bench, Memory, toyExperiment } from "./testing";

/** metrics.csv of an open run, without the column of seconds. */
function timeless(bench: Bench): string[] {
  const { history, shared } = bench.run();
  const rows = metricsCsv(history, shared.edits).trimEnd().split("\n");
  const at = rows[0].split(",").indexOf("seconds");
  return rows.map((row) => row.split(",").toSpliced(at, 1).join());
}

/** The toy, trained for so many steps and saved. */
async function savedAt(steps: number) {
  const storage = new Memory();
  const bench = new Bench(storage);
  bench.send({ kind: "open", experiment: toyExperiment({ "run.steps": steps }) });
  bench.send({ kind: "play" });
  await bench.paused(steps);
  bench.send({ kind: "save" });
  await bench.until("saved");
  return { storage, bench };
}

test("an evaluation that was cut short is made after the resume", async () => {
  const { storage, bench } = await savedAt(10);
  const whole = timeless(bench);
  const entry = storage.entries.get("1");
  if (!entry) throw new Error("The run was not saved.");
  const { records, truths } = entry.checkpoint.history;
  const last = { ...records[9], logReward: null, logLikelihood: null, diversity: null };
  const history = {
    records: [...records.slice(0, 9), last],
    truths: truths.filter(({ step }) => step !== 10),
  };
  const checkpoint = { ...entry.checkpoint, history };
  storage.entries.set("1", { ...entry, checkpoint, digest: digestOf(checkpoint) });
  const after = new Bench(storage);
  const experiment = toyExperiment({ "run.steps": 10 });
  after.send({ kind: "open", experiment, resume: "1" });
  await after.until("state");
  expect(after.of("ready")[0].step).toBe(10);
  expect(timeless(after)).toEqual(whole);
});

test("a rewound run is shared without the edits that only wait", async () => {
  const bench = new Bench();
  bench.send({ kind: "open", experiment: toyExperiment() });
  bench.send({ kind: "step" });
  bench.send({ kind: "edit", path: "reward.temperature", value: 0.9 });
  bench.send({ kind: "step" });
  await bench.paused(2);
  expect(bench.run().shared).toMatchObject({ steps: 2, edits: [{ step: 1, to: 0.9 }] });
  bench.forget();
  bench.send({ kind: "rewind" });
  await bench.paused(0);
  expect(bench.run().shared).toMatchObject({ steps: 0, edits: [] });
});
