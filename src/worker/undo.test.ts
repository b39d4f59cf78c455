import { expect, test } from "vitest";
import { Bench, toyExperiment } from "./testing";

const annealed = {
  "reward.temperatureStart": 2,
  "reward.temperature": 0.5,
  "reward.temperatureHorizon": 100,
  "run.steps": 8,
};
const path = "reward.temperature";

/** Steps 1 to 8: T is edited to 0.8 after step 2, and the edit is taken back after step 4. */
async function takenBack(): Promise<Bench> {
  const bench = new Bench();
  bench.send({ kind: "open", experiment: toyExperiment(annealed) });
  await bench.until("ready");
  for (let step = 1; step <= 8; step++) {
    if (step === 3) bench.send({ kind: "edit", path, value: 0.8 });
    if (step === 5) bench.send({ kind: "edit", path, value: 0.5, undoes: 1 });
    bench.send({ kind: "step" });
    await bench.paused(step);
  }
  return bench;
}
const temperatures = (bench: Bench) =>
  bench.of("stepped").map(({ record }) => Number(record.rewardTemperature.toFixed(6)));

test("taking back an edit of T goes on with its schedule, also in a replay", async () => {
  const bench = await takenBack();
  expect(temperatures(bench)).toEqual([2, 1.985, 0.8, 0.8, 1.94, 1.925, 1.91, 1.895]);
  const shared = bench.run().shared;
  expect(shared?.edits).toEqual([
    { step: 2, path, from: 0.5, to: 0.8 },
    { step: 4, path, from: 0.8, to: 0.5, undoes: 1 },
  ]);
  const replayed = new Bench();
  replayed.send({ kind: "open", experiment: toyExperiment(annealed), replay: shared });
  await replayed.until("ready");
  for (let step = 1; step <= 8; step++) {
    replayed.send({ kind: "step" });
    await replayed.paused(step);
  }
  expect(temperatures(replayed)).toEqual(temperatures(bench));
  expect(replayed.of("replay").at(-1)).toMatchObject({ identicalThrough: 8 });
});
