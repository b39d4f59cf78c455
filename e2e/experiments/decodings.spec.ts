import { expect, test } from "@playwright/test";
import { figure, nats } from "../../src/ui/shared/figures";
import { listen, reported } from "../visit";
import { openSmall, sideTab } from "./parts";

/** Sentence continuation's tab of decodings: one chart and one table of every way of writing. */

test(
  "the tab Decodings measures every way of writing, and its table is what was measured",
  { tag: "@long" },
  async ({ page }) => {
    await listen(page);
    const truth = await openSmall(page, "continuation");
    await sideTab(page, "Decodings");
    await page.getByRole("button", { name: "Measure the decodings" }).click();
    await expect(page.getByRole("img", { name: /^Mean log p against diversity/ })).toBeVisible({
      timeout: 120_000,
    });
    const study = (await reported(page, "studied")).at(-1)?.study;
    if (!study) throw new Error("no study was reported");
    expect(study.prompt).toBe(truth.prompt);
    const rows = page.locator(".decodings > table tbody tr");
    await expect(rows).toHaveCount(study.points.length);
    for (const { logLikelihood, diversity } of study.points) {
      const line = rows.filter({ hasText: nats(logLikelihood) }).first();
      await expect(line.getByRole("cell").nth(1)).toHaveText(/[\d.]+/);
      await expect(rows.filter({ hasText: figure(diversity) }).first()).toBeVisible();
    }
    // before training the policy is the untrained model, and so is its ancestral sampling
    const cells = (name: RegExp) =>
      page.locator(".decodings").getByRole("row", { name }).first().getByRole("cell");
    const [policy, ancestral] = await Promise.all(
      [/policy/i, /ancestral/i].map((name) => cells(name).first().textContent()),
    );
    const number = (text: string | null) => Number(text?.replace("−", "-"));
    expect(Math.abs(number(policy) - number(ancestral))).toBeLessThan(0.1);
    // every point of the chart has its number, and the table the same numbers
    const numbers = await page.locator(".decodings i.point").allTextContents();
    const labels = await page.locator(".frontier .point text").allTextContents();
    expect(labels.join(", ").match(/\d+/g)?.sort()).toEqual([...numbers].sort());
    // curves: the target's as far as its strings are known, and the two decodings; this adapter
    // serves one T
    const kinds = ["target", "tempered", "nucleus"];
    expect(study.curves.map(({ title }) => title)).not.toContain("policy");
    await expect(page.locator(".curves-legend li")).toHaveCount(kinds.length);
    await page.getByText("Figures of the curves").click();
    const shown = study.curves.flatMap(({ points }) => points.filter(({ seen }) => seen >= 0.9));
    expect(shown.length).toBeGreaterThan(12);
    const settings = page
      .locator(".decodings details tbody tr")
      .filter({ has: page.locator("td") });
    await expect(settings).toHaveCount(shown.length);
    for (const kind of kinds) {
      const curve = page.locator(`.frontier .curve.${kind}`);
      await expect(curve.locator(".recharts-curve")).toHaveCount(1);
      expect(await curve.locator("circle").count()).toBeGreaterThan(3);
    }
    await expect(page.locator(".frontier .curve circle")).toHaveCount(shown.length);
    await expect(page.locator(".stops")).toBeVisible();
    expect(study.stops.length).toBeGreaterThan(1);

    // measured again and cancelled: what was measured stays
    await page.getByRole("button", { name: "Measure again" }).click();
    await page.locator(".decodings").getByRole("button", { name: "Cancel" }).click();
    await expect(page.getByRole("button", { name: "Measure again" })).toBeEnabled();
    expect((await reported(page, "studied")).at(-1)?.study).toBeNull();
    await expect(rows).toHaveCount(study.points.length);
    expect(await reported(page, "fault")).toEqual([]);
  },
);
