import { expect, test } from "vitest";
import type { Opened } from "../worker/open";
import { Table, toyExperiment, toyOpen } from "../worker/testing";
import { fall, fallLines } from "./fall";
import { runHeadless } from "./headless";
import { judge } from "./judge";

test("KL falls by as much as by its exact values, though log Z is never asked for", async () => {
  const opened: Opened[] = [];
  const experiment = toyExperiment({
    "reward.temperature": 1,
    "reward.lengthWeight": 1.5, // at most 0 is added, so that draws can be rejected
    "reward.lengthTarget": 1,
  });
  const { run } = await runHeadless(
    { experiment, replay: undefined, steps: 40 },
    async (...of) => {
      opened.push(await toyOpen(new Table(3))(...of));
      return opened[0];
    },
    { take: () => undefined },
  );
  if (!run) throw new Error("the toy did not open");
  const open = (...of: Parameters<ReturnType<typeof toyOpen>>) => toyOpen(new Table(3))(...of);
  const means = { open, run, trained: opened[0], progress: () => undefined };
  const { heldOut } = await judge({ ...means, most: 1, heldOutOnly: true });
  const { before, after } = heldOut?.klForward ?? {};
  const exact = (before?.value ?? NaN) - (after?.value ?? NaN);
  const fallen = await fall({ ...means, draws: 8192 });
  const [prompt] = fallen.prompts;
  expect(fallen).toMatchObject({ split: "held-out", klForward: null, without: 0 });
  expect(prompt.exact).toBeGreaterThan(500);
  expect(Math.abs(exact)).toBeGreaterThan(0.05);
  expect(prompt.after - prompt.before).toBeCloseTo(exact, 1);
  expect(fallLines(fallen)).toEqual([expect.stringContaining("No two prompts") as string]);
  const klForward = { value: 1.25, error: 0.5, n: 2 };
  expect(fallLines({ ...fallen, klForward, without: 3 })).toEqual([
    `KL(target ‖ policy) fell by 1.25 ± 0.50 nats, the mean of 1 held-out prompts, by ` +
      `${prompt.exact} exact draws; 3 prompts have none.`,
  ]);
});
