import { expect, test } from "vitest";
import { Bench, Table, openRun, stepAndSave, toyOpen, trainToEnd, Memory } from "./testing";

/** A bench whose policy notes the temperature in force at each exact answer. */
function noting() {
  const table = new Table(3);
  const { tree } = table;
  const found: number[] = [];
  let inForce = NaN;
  Object.assign(table, {
    condition: (temperature: number) => (inForce = temperature),
    tree: (...given: Parameters<typeof tree>) => {
      if (given[1] === "on") found.push(inForce);
      return tree(...given);
    },
  });
  return { bench: new Bench(new Memory(), "", toyOpen(table)), found };
}
const edit = (bench: Bench, value: number) => {
  bench.forget();
  bench.send({ kind: "edit", path: "reward.temperature", value });
};

test("every exact answer is of the policy at Reward T, whatever T a step drew", async () => {
  const { bench, found } = noting();
  await openRun(bench, { "reward.temperatures": "all" });
  await trainToEnd(bench);
  expect(bench.of("truth").length).toBeGreaterThan(3);
  expect(new Set(found)).toEqual(new Set([0.75]));
});

test("after training an edit of T moves policy and target at once, samples follow", async () => {
  const { bench, found } = noting();
  await openRun(bench, { "reward.temperatures": "all" });
  await trainToEnd(bench);
  for (const T of [0.5, 1.5]) {
    found.length = 0;
    edit(bench, T);
    const { truth } = await bench.until("truth");
    expect([truth.rewardTemperature, truth.step]).toEqual([T, 40]);
    await bench.until("samples");
    expect(new Set(found)).toEqual(new Set([T]));
  }
  expect(bench.of("stepped")).toEqual([]);
});

test("a policy of one temperature is not sampled again after an edit of T", async () => {
  const { bench } = noting();
  await openRun(bench);
  await stepAndSave(bench);
  edit(bench, 0.5);
  await bench.until("truth");
  await bench.until("saved");
  expect(bench.of("samples")).toEqual([]);
});
