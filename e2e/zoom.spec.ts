import { expect, test, type Page } from "@playwright/test";
import { begin } from "./fake-worker/page";
import { beyondRail, collisions, cut } from "./room";
import { play, reach } from "./visit";

/** A window of 1440 × 900 at a zoom of 200 %: half as many CSS pixels, each drawn with four. */
test.use({ viewport: { width: 720, height: 450 }, deviceScaleFactor: 2 });

/** Nothing overlaps, nothing is cut off, and nothing is scrolled to sideways. */
async function expectRoom(page: Page, where: string): Promise<void> {
  const faults = async () =>
    [await collisions(page), await beyondRail(page), await cut(page)].flat();
  await expect.poll(faults, { message: where, timeout: 3_000 }).toEqual([]);
}

for (const preset of ["random-integers", "continuation"])
  test(`nothing is cut at a zoom of 200 %: ${preset}`, async ({ page }) => {
    await begin(page, { milliseconds: 10 }, `#preset=${preset}`);
    await play(page);
    await reach(page, 20);
    await page.getByRole("button", { name: "Pause", exact: true }).click();
    await expectRoom(page, "the run");
    const panels = page.getByRole("group", { name: "Panel" }).getByRole("button");
    for (const panel of await panels.all()) {
      await panel.click();
      await expectRoom(page, (await panel.textContent()) ?? "");
    }
    await page.locator('.strip-button:has([data-sign="T"])').click();
    await expect.poll(() => cut(page), { message: "a popover of settings" }).toEqual([]);
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: "More", exact: true }).click();
    await expectRoom(page, "the menu");
  });
