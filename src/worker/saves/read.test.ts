import { expect, test } from "vitest";
import { Bench, Memory, toyExperiment } from "../testing";
import type { Checkpoint } from "./checkpoint";
import { digestOf } from "./digest";
import { migrated } from "./migrate";
import { packSave, unpackSave } from "./pack";
import { readSave } from "./read";

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

test("the run that the first version kept is migrated, or listed as damaged", async () => {
  const { checkpoint } = await stored();
  const { replayed: _r, imported: _i, samples, history, ...rest } = checkpoint;
  const unstamped = (figures: object) => ({ ...figures, target: undefined });
  const old = {
    ...rest,
    version: 3,
    experiment: { version: 1, ...checkpoint.experiment },
    history: {
      records: history.records.map(unstamped),
      truths: history.truths.map((truth) => ({
        ...unstamped(truth),
        valid: truth.valid.value,
        targetReward: truth.targetReward?.value ?? null,
        targetDiversity: truth.targetDiversity?.value ?? null,
        targetLikelihood: truth.targetLikelihood?.value ?? null,
        priorReward: truth.priorReward?.value ?? null,
      })),
    },
    samples: {
      ...samples,
      entries: samples.entries.map(({ moment, ...entry }) => ({ ...entry, latest: moment.step })),
    },
  };
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
