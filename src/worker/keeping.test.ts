import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { SavesFull, StorageSilent } from "./saves/storage";
import { Bench, Memory, marksOf, openRun, stepAndSave, toyExperiment, trainToEnd } from "./testing";

/** A training state leaves one browser as a file, and a run goes on from it in another. */

async function exportedState(): Promise<Uint8Array> {
  const bench = new Bench(new Memory());
  await openRun(bench);
  await stepAndSave(bench, 3);
  bench.send({ kind: "export", what: "state" });
  return (await bench.until("file")).bytes;
}

async function keep(bench: Bench, bytes: Uint8Array, name = "checkpoint.save"): Promise<string> {
  bench.send({ kind: "keep", file: { name, bytes } });
  return (await bench.until("notice")).sentence;
}

test("a run goes on from a file bit for bit, under an id of its own", async () => {
  const straight = new Bench();
  await openRun(straight);
  await trainToEnd(straight);
  const bytes = await exportedState();
  const bench = new Bench(new Memory());
  bench.send({ kind: "keep", file: { name: "checkpoint.save", bytes } });
  const { summary } = await bench.until("kept");
  expect(summary).toMatchObject({ preset: toyExperiment().preset, step: 3, damage: null });
  bench.send({ kind: "open", experiment: toyExperiment(), resume: summary.save });
  await bench.paused(3);
  await trainToEnd(bench);
  expect(marksOf(bench)?.at(-1)).toEqual(marksOf(straight)?.at(-1));
});

test("a file that is no saved run, or a damaged one, is named and changes nothing", async () => {
  const bytes = await exportedState();
  const storage = new Memory();
  const bench = new Bench(storage);
  expect(await keep(bench, new TextEncoder().encode("{}"), "notes.save")).toBe(
    "notes.save was not opened. It is no saved run of Amortize, or it ends too early. Choose a " +
      ".save file.",
  );
  const cut = bytes.subarray(0, bytes.length - 40);
  expect(await keep(new Bench(storage), cut)).toMatch(/ends too early/);
  const changed = Uint8Array.from(bytes);
  changed[changed.length - 4] ^= 1; // in the last array
  expect(await keep(new Bench(storage), changed)).toMatch(
    /^checkpoint\.save was not opened\. It is damaged at .+\(.+\)\.$/,
  );
  expect(await storage.list()).toEqual([]);
});

test("a file of an earlier version is kept as this version writes it", async () => {
  const bytes = readFileSync(join(import.meta.dirname, "saves/fixtures/version-4.save"));
  const storage = new Memory();
  const bench = new Bench(storage);
  bench.send({ kind: "keep", file: { name: "old.save", bytes } });
  const { summary } = await bench.until("kept");
  expect(await storage.load(summary.save)).toMatchObject({ kind: "found" });
});

test("a storage that is silent or full says what to delete", async () => {
  const storage = new Memory();
  storage.full = new SavesFull(50);
  expect(await keep(new Bench(storage), await exportedState())).toBe(
    "checkpoint.save was not opened. This browser keeps 50 runs, which is as many as it may; " +
      "delete one first.",
  );
  storage.full = new StorageSilent(5);
  expect(await keep(new Bench(storage), await exportedState())).toMatch(/did not answer within 5/);
});
