import { expect, test, vi } from "vitest";
import { decodeLink, encodeLink } from "../experiment/codec";
import type { Checkpoint } from "./saves/checkpoint";
import { digestOf } from "./saves/digest";
import { readSave } from "./saves/read";
import { Bench, Memory, toyExperiment } from "./testing";

/** The record of methods with one more row: maximum likelihood of given sequences. */
vi.mock("../methods/index", async (original) => {
  const { methods } = await original<Record<"methods", object>>();
  const { maximumLikelihood } = await import("../methods/testing/likelihood");
  return { methods: { ...methods, likelihood: maximumLikelihood } };
});

const OWN = "likelihood.demonstrations";
const experiment = toyExperiment({ "method.name": "likelihood", [OWN]: 10, "batch.samples": 3 });
const marks = (bench: Bench) => bench.of("fingerprint").at(-1)?.fingerprint.marks;

/** A run of 12 steps, edited at step 4, and saved at step 7 where a storage is given. */
async function twelveSteps(storage?: Memory) {
  const bench = new Bench(storage);
  bench.send({ kind: "open", experiment });
  await bench.paused(0);
  for (let step = 0; step < 12; step++) {
    if (step === 4) bench.send({ kind: "edit", path: OWN, value: 2 });
    if (step === 7 && storage) bench.send({ kind: "save" });
    bench.send({ kind: "step" });
  }
  await bench.paused(12);
  return bench;
}

async function saved(): Promise<{ digest: string; checkpoint: Checkpoint }> {
  const storage = new Memory();
  await twelveSteps(storage);
  return (await storage.raw("1")) as { digest: string; checkpoint: Checkpoint };
}

test("a run of a second method is edited live, saved, and resumes bit for bit", async () => {
  const straight = await twelveSteps();
  expect(straight.of("fault")).toEqual([]);
  expect(new Set(straight.of("stepped").map(({ record }) => record.behaviour))).toEqual(
    new Set(["given"]),
  );
  const { digest, checkpoint } = await saved();
  expect(checkpoint.trainer.method).toEqual({ shown: 7 * 2 * 3 });
  const read = readSave({ digest, checkpoint });
  expect(read.kind).toBe("found");

  const storage = new Memory();
  await twelveSteps(storage);
  const after = new Bench(storage);
  after.send({ kind: "open", experiment, resume: "1" });
  await after.paused(7);
  for (let step = 7; step < 12; step++) after.send({ kind: "step" });
  await after.paused(12);
  expect(marks(after)).toEqual(marks(straight));
});

test("a state that its method does not know is named", async () => {
  const { checkpoint } = await saved();
  const wrong = (method: unknown) => {
    const damaged = { ...checkpoint, trainer: { ...checkpoint.trainer, method } };
    const read = readSave({ digest: digestOf(damaged), checkpoint: damaged });
    return read.kind === "damaged" ? read.sentence : read.kind;
  };
  expect(wrong({ shown: -1 })).toContain("damaged at trainer.method, shown (");
  expect(wrong({ replay: [] })).toContain("damaged at trainer.method, ");
  expect(wrong(undefined)).toContain("damaged at trainer.method");
});

test("a link carries its own setting and the live edit of it", async () => {
  const edits = [{ step: 4, path: OWN, from: 10, to: 2 }];
  const run = { experiment, edits, steps: 12 };
  const link = await encodeLink(run);
  if (!link.ok) throw new Error(link.sentence);
  const read = await decodeLink(link.value);
  expect(read).toMatchObject({ ok: true, value: { run } });
});
