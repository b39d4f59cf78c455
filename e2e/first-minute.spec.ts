import { expect, test } from "@playwright/test";
import { open } from "./fake-worker/page";
import { stepShown } from "./visit";

/** What a newcomer meets first; `personas/newcomer.ts` clicks through the rest. */

test.describe("a visitor who has not trained yet", () => {
  test.use({ storageState: { cookies: [], origins: [] } });

  test("sees the three acts first, and from the next visit on the samples", async ({ page }) => {
    await open(page);
    await expect(page.getByLabel("Experiment")).toHaveValue("drawn-integers"); // T moves its hills
    await expect(page.getByRole("tab", { selected: true })).toHaveText("Start");
    await expect(page.locator(".acts > li")).toHaveCount(3);
    await expect(page.locator(".act.now")).toContainText("Watch blue fill the outline");
    await page.keyboard.press("Space");
    await expect.poll(() => stepShown(page)).toBeGreaterThan(3);
    await expect(page.locator(".act.now")).toContainText("Change the goal");
    await page.goto("about:blank");
    await open(page);
    await expect(page.getByRole("tab", { selected: true })).toHaveText("Samples");
  });
});
