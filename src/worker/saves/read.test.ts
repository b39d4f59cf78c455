import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { Bench, Memory, toyExperiment } from "../testing";
import type { Checkpoint } from "./checkpoint";
import { digestOf } from "./digest";
import { migrated } from "./migrate";
import { packSave, unpackSave } from "./pack";
import { readSave } from "./read";
import { summaryOf } from "./storage";
import { version3Of } from "./testing";

async function stored() {
  const bench = new Bench(new Memory());
  bench.send({ kind: "open", experiment: toyExperiment() });
  for (let step = 0; step < 3; step++) bench.send({ kind: "step" });
  bench.send({ kind: "save" });
  await bench.until("saved");
  const found = await bench.storage?.raw("1");
  return found as { digest: string; checkpoint: Checkpoint };
}

test("what is saved is read as it was, from the storage and from its file", async () => {
  const save = await stored();
  const read = readSave(save);
  expect(read).toMatchObject({ kind: "found", digest: save.digest });
  const unpacked = unpackSave(packSave(save)) as typeof save;
  expect(readSave(unpacked)).toEqual(read);
  expect(digestOf(unpacked.checkpoint)).toBe(save.digest);
});

test("a divergence that is infinite is still so in the save's file", async () => {
  const { checkpoint } = await stored();
  const { history } = checkpoint;
  const klForward = { value: Infinity, low: Infinity, high: null };
  const truths = history.truths.map((truth) => ({ ...truth, klForward }));
  const infinite = { ...checkpoint, history: { ...history, truths } };
  const save = { digest: digestOf(infinite), checkpoint: infinite };
  const read = readSave(unpackSave(packSave(save)));
  expect(read).toEqual(readSave(save));
  expect(read).toMatchObject({ kind: "found", checkpoint: { history: { truths } } });
});

test("the run that the first version kept is migrated, or listed as damaged", async () => {
  const { checkpoint } = await stored();
  const { history } = checkpoint;
  const old = version3Of(checkpoint);
  const kept = migrated(old);
  expect(kept?.listed.summary).toMatchObject({ save: "last", step: 3, damage: null });
  expect(readSave(kept?.stored)).toMatchObject({ kind: "found" });
  const found = kept?.stored as { checkpoint: Checkpoint };
  found.checkpoint.history.truths.forEach(({ valid, targetReward, exact, priorReward }, k) => {
    const { value } = valid;
    expect(value).toBe(history.truths[k].valid.value);
    expect(valid).toEqual(exact ? { value, low: value, high: value } : { value, low: 0, high: 1 });
    expect(targetReward).toEqual(exact ? { value: history.truths[k].targetReward?.value } : null);
    expect(priorReward).toBeNull();
  });
  expect(migrated({ ...old, trainer: 1 })?.listed.summary.damage).toContain(
    "This saved run is damaged at",
  );
  expect(migrated(undefined)).toBeUndefined();
});

/**
 * A run as version 4 wrote it at step 6, with two edits, a replay buffer and a batch on its way
 * there, and without the settings that were added since.
 */
function ofVersion4() {
  const bytes = readFileSync(join(import.meta.dirname, "fixtures/version-4.save"));
  return unpackSave(new Uint8Array(bytes)) as { digest: string; checkpoint: Checkpoint };
}

test("a save of version 4 goes on bit for bit as the run that was saved", async () => {
  const old = ofVersion4();
  const read = readSave(old);
  if (read.kind !== "found") throw new Error(read.sentence);
  const storage = new Memory();
  storage.entries.set("1", { ...old, summary: summaryOf("1", read.checkpoint, 0) });
  const bench = new Bench(storage);
  const { experiment } = read.checkpoint;
  bench.send({ kind: "open", experiment, resume: "1" });
  await bench.paused(6);
  for (let step = 6; step < 16; step++) bench.send({ kind: "step" });
  bench.send({ kind: "save" });
  await bench.until("saved", ({ step }) => step === 16);
  expect(storage.kept).toMatchObject({ version: 5, step: 16 });
  // the hash that the program of version 4 found after the same ten steps
  expect(storage.kept?.marks.at(-1)).toEqual({ step: 16, hash: "91f95c73603a9efc" });
});

test("a damaged save of version 4 is refused with the place that is wrong", () => {
  const at = (trainer: object) => {
    const { checkpoint } = ofVersion4();
    const damagedSave = { ...checkpoint, trainer: { ...checkpoint.trainer, ...trainer } };
    const read = readSave({ digest: digestOf(damagedSave), checkpoint: damagedSave });
    return read.kind === "damaged" ? read.sentence : read.kind;
  };
  expect(at({ rows: ["X"] })).toBe("found");
  expect(at({ rows: [7] })).toContain("at trainer.method, rows.0 (");
  expect(at({ settings: 7 })).toContain("at trainer.settings (it does not belong there)");
  expect(at({ replay: 7 })).toContain("at trainer.method, replay (");
  const kept = [{ tokens: new Uint32Array(2), logR: new Float32Array(2) }];
  expect(at({ replay: [{ prompt: "X", kept }] })).toContain("differ in length");
});

test("a migrated run reports that its estimates are left out", async () => {
  const { checkpoint } = await stored();
  const kept = migrated(version3Of(checkpoint));
  if (!kept) throw new Error("nothing was migrated");
  const { listed, stored: entry } = kept;
  const storage = new Memory();
  storage.entries.set("last", { ...listed, ...(entry as { checkpoint: Checkpoint }) });
  const resumed = async (save: string) => {
    const bench = new Bench(storage);
    bench.send({ kind: "open", experiment: toyExperiment(), resume: save });
    await bench.paused(3);
    bench.send({ kind: "save" });
    await bench.until("saved");
    return bench.of("notice").map(({ sentence }) => sentence);
  };
  expect(await resumed("last")).toEqual([
    "This run was saved by an earlier version of this page, which kept no error beside an " +
      "estimate, so the charts leave out its estimated figures up to step 0.",
  ]);
  const summary = { ...listed.summary, save: "new" };
  storage.entries.set("new", { summary, digest: digestOf(checkpoint), checkpoint });
  expect(await resumed("new")).toEqual([]);
});
