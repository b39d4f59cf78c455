import { existsSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { presetNames, presets, schema } from "../experiment/presets";
import { isPlayed, stepOf } from "./recording";
import { readRecording, record, writeRecording } from "./recording-file";
import { Bench, toyExperiment } from "./testing";

async function recorded() {
  const bench = new Bench();
  bench.send({ kind: "open", experiment: toyExperiment({ "run.steps": 60 }) });
  const { task, machine } = await bench.until("ready");
  bench.send({ kind: "play" });
  await bench.paused(60);
  const head = {
    recordedOn: machine.adapter,
    seed: 7,
    experiment: toyExperiment(),
    steps: 60,
    task,
  };
  return record(head, bench.reports.filter(isPlayed));
}

test("a recording comes back from its file", async () => {
  const made = await recorded();
  const text = writeRecording(made);
  expect(readRecording(text)).toEqual({ ok: true, value: made });
  expect(text.length).toBeLessThan(JSON.stringify(made).length);
});

test("reports are in the order of their steps, in four digits", async () => {
  const { reports } = await recorded();
  const steps = reports.map(stepOf);
  expect([...steps].sort((a, b) => a - b)).toEqual(steps);
  expect(steps.at(-1)).toBe(60);
  const losses = reports.flatMap((r) => (r.kind === "stepped" ? [r.record.loss] : []));
  for (const loss of losses) {
    const rounded = Number(loss.toPrecision(4));
    expect(rounded).toBe(loss);
  }
});

test("what is damaged is a sentence, not an exception", async () => {
  const text = writeRecording(await recorded());
  const sentence = (of: string) => {
    const read = readRecording(of);
    return read.ok ? "" : read.sentence;
  };
  for (const broken of [
    "",
    "null",
    "[]",
    "{}",
    text.slice(0, -20),
    text.replace('"version":1', '"version":2'),
    text.replace('"stepped"', '"wild"'),
    text.replace('"policy":[', '"policy":[1,'),
  ])
    expect(sentence(broken)).toMatch(/^The recorded run cannot be shown: .+\.$/);
});

test("the recordings beside the page are read, with every setting that there is now", () => {
  for (const preset of presetNames) {
    const file = `public/recordings/${preset}.json`;
    if (!existsSync(file)) continue;
    const read = readRecording(readFileSync(file, "utf8"));
    if (!read.ok) throw new Error(read.sentence);
    const { experiment } = read.value;
    expect(Object.keys(experiment)).toEqual(["preset", "leaves"]);
    expect(Object.keys(experiment.leaves)).toEqual(Object.keys(schema.table));
  }
});

test("a recorded run that is served has every figure that the page shows, old or new", () => {
  for (const preset of presetNames) {
    const file = `public/recordings/${preset}.json`;
    if (!existsSync(file)) continue;
    const read = readRecording(readFileSync(file, "utf8"));
    if (!read.ok) throw new Error(read.sentence);
    const truths = read.value.reports.flatMap((r) => (r.kind === "truth" ? [r.truth] : []));
    // a look at a real model takes a minute: before training, on the way and at the end
    const least = presets[preset].group === "real" ? 3 : 11;
    expect(truths.length).toBeGreaterThanOrEqual(least);
    for (const { valid, outcomes, support } of truths) {
      expect(valid.low).toBeLessThanOrEqual(valid.value);
      expect(valid.high).toBeGreaterThanOrEqual(valid.value);
      expect(outcomes).toMatch(/string/);
      expect(["walked", "cut", "counted", "unbounded"]).toContain(support);
    }
  }
});
