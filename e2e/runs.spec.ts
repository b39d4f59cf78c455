import { expect, test, type Page } from "@playwright/test";
import { linkTo, listen, paused, play, smallRun, visit } from "./visit";

/** Small runs are trained, listed, given further seeds, and kept. */

const SIX = { "run.steps": 6, "batch.samples": 8, "watch.every": 2, "run.seed": 7 };
const rows = (page: Page) => page.locator(".run-row[data-run]");
const tab = (page: Page) => page.getByRole("tab", { name: "Runs" }).click();

/** Trains a run of six steps, and opens the list of runs. */
async function trained(page: Page): Promise<void> {
  await listen(page);
  await visit(page, await linkTo(smallRun(SIX)));
  await play(page);
  expect(await paused(page)).toBe(6);
  await tab(page);
  await expect(rows(page)).toHaveCount(1);
}

test("a run is listed, named, pinned, deleted, brought back, and there after a reload", async ({
  page,
}) => {
  await trained(page);
  const row = rows(page).first();
  await expect(row).toContainText("seed 7, 6 steps");
  await expect(row).toContainText("a ranking needs 3");
  await row.locator(".run-name").click();
  await row.getByRole("button", { name: "Rename" }).click();
  await row.getByLabel(/New name/).fill("my first run");
  await row.getByRole("button", { name: "Rename" }).click();
  await expect(row.locator(".run-name")).toHaveText("my first run");

  await row.locator(".run-name").press("b");
  await expect(row).toContainText("baseline");
  await row.locator(".run-name").press("Delete");
  await expect(row).toContainText("deleted");
  await row.getByRole("button", { name: "Undo" }).click();
  await expect(row.locator(".run-name")).toHaveText("my first run");

  await page.reload();
  await tab(page);
  await expect(rows(page).first().locator(".run-name")).toHaveText("my first run");
});

test("further seeds are trained in the background, and give a range", async ({ page }) => {
  await trained(page);
  const row = rows(page).first();
  await row.getByRole("button", { name: "Run 4 more seeds" }).click();
  await expect(row).toContainText(/seed 8, step/);
  await expect(row).toContainText("5 seeds, 6 steps", { timeout: 120_000 });
  await expect(row.locator(".run-range")).toHaveText(/^0\.\d+–0\.\d+$/);
  const saves = await page.evaluate(() => window.reports.filter(({ kind }) => kind === "saved"));
  expect(new Set(saves.map(({ run }) => run)).size).toBe(1); // seeds are not saved
});
