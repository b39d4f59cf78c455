import { expect, test, type Page } from "@playwright/test";
import type { Leaf, PresetName } from "../../src/experiment/experiment";
import { logRatio, moved } from "../../src/judging/testing/targets";
import { linkTo, listen, pause, paused, play, reach, ready, reported, set } from "../visit";
import { openSmall, truthWhere } from "./parts";

/**
 * Prior, reward and temperature edited while training runs: every edit moves the target, T as its
 * formula says, training goes on, and the edited run comes again bit for bit.
 */

test.describe.configure({ timeout: 600_000 });

const T = 0.5;
const WEIGHT = 0.5; // of the prior
const NO_LOOKS: Readonly<Record<string, Leaf>> = { "watch.every": 10_000 };
const cases: readonly (readonly [PresetName, Readonly<Record<string, Leaf>>])[] = [
  ["continuation", { "length.max": 8, "reward.temperature": 1 }],
];

/** The exact answer after the edit of this number. */
const afterEdit = (page: Page, count: number) => truthWhere(page, ({ target }) => target === count);

for (const [preset, small] of cases)
  test(
    `${preset}: T, prior and reward are edited while training runs`,
    { tag: "@long" },
    async ({ page }) => {
      await listen(page);
      const before = await openSmall(page, preset, { ...NO_LOOKS, ...small });
      const two = before.rows.slice(0, 2).map(({ text }) => text);
      expect(logRatio(before, two)).toBeGreaterThan(0.01);
      await play(page);
      await reach(page, 1);

      await set(page, "reward.temperature", String(T));
      const cold = await afterEdit(page, 1);
      expect(cold.rewardTemperature).toBe(T);
      expect(logRatio(cold, two)).toBeCloseTo(logRatio(before, two) / T, 3);
      await expect(page.locator(".message p")).toContainText("The target moved at once");

      await set(page, "reward.likelihood", String(WEIGHT));
      const light = await afterEdit(page, 2);
      expect(moved(cold, light)).toBeGreaterThan(0.001);

      await page.getByRole("button", { name: "length", exact: true }).click();
      await set(page, "reward.lengthWeight", "1");
      const short = await afterEdit(page, 3);
      expect(moved(light, short)).toBeGreaterThan(0.001);
      await reach(page, short.step + 1);
      const steps = await pause(page);
      const edits = (await reported(page, "edited")).map(({ edit }) => edit);
      expect(edits.map(({ path }) => path)).toEqual([
        "reward.temperature",
        "reward.likelihood",
        "reward.lengthWeight",
      ]);
      expect(await reported(page, "fault")).toEqual([]);

      // the same run from its link
      const [open] = await page.evaluate(() => window.commands);
      const fingerprint = (await reported(page, "fingerprint")).at(-1)?.fingerprint;
      if (open.kind !== "open" || !fingerprint) throw new Error("the run has no fingerprint");
      await page.goto("about:blank");
      const link = await linkTo(open.experiment, { edits, steps, executor: "wasm", fingerprint });
      await page.goto(`/${link}`);
      await ready(page);
      await play(page);
      await reach(page, steps);
      await pause(page);
      await paused(page);
      expect((await reported(page, "edited")).map(({ edit }) => edit)).toEqual(edits);
      const replayed = (await reported(page, "replay")).at(-1);
      expect(replayed).toMatchObject({ identicalThrough: steps });
      expect(replayed?.divergedAt).toBeUndefined();
    },
  );
