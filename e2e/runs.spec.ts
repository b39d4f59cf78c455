import { expect, test, type Page } from "@playwright/test";
import { findings } from "./findings";
import { linkTo, listen, paused, play, ready, smallRun, visit } from "./visit";

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
  await ready(page);
  await page.waitForTimeout(1_000);
  await expect(rows(page)).toHaveCount(1); // the run that goes on is the one that was listed
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

test("runs are compared, seeds are counted, and a field is swept", async ({ page }) => {
  await trained(page);
  await page.getByRole("button", { name: "Compare the runs that are ticked" }).click();
  const place = page.locator(".runs-place");
  await expect(place.locator(".message")).toContainText("a ranking needs 3");
  await place.getByLabel("Seeds of a run").selectOption("3");
  await place.getByRole("button", { name: "Run × 3" }).click();
  await expect(rows(page).first()).toContainText("3 seeds, 6 steps", { timeout: 120_000 });
  await expect(place.locator(".runs-large")).toContainText("median and range of 3 seeds");
  await expect(place.locator(".runs-large .run-range").first()).toHaveAttribute("d", /^M.*Z$/);

  await place.getByRole("button", { name: "Sweep one field" }).click();
  const form = page.locator(".sweep-form");
  await form.getByLabel("Field").selectOption("reward.temperature");
  await form.getByLabel(/^Values/).fill("0.5");
  await expect(form.getByRole("alert")).toContainText("2 to 6 different values");
  await form.getByLabel(/^Values/).fill("0.5, 2");
  await form.getByLabel("Seeds of each").selectOption("1");
  await form.getByRole("button", { name: "Run the sweep" }).click();
  await expect(page.locator(".multiples .runs-chart")).toHaveCount(2, { timeout: 120_000 });
  await expect(page.locator("[data-sweep]")).toContainText("0.50, 2.00");
  await expect(rows(page)).toHaveCount(3);
  await expect(place.locator(".runs-large > .runs-head")).toContainText("no ranking");
  expect(await findings(page)).toEqual([]);

  // two of them side by side: one seed is no ranking
  await page.getByRole("button", { name: "Close the sweep" }).click();
  await page.locator("[data-sweep] button").click();
  await rows(page).nth(0).getByRole("checkbox").check();
  await page.getByRole("button", { name: "Close the sweep" }).click();
  await expect(place.locator(".message")).toContainText("These runs have different targets");
  await expect(page.locator(".runs-rail")).toContainText("Differs 1");
  expect(await findings(page)).toEqual([]);
  for (const size of [
    { width: 1280, height: 720 },
    { width: 390, height: 844 },
  ]) {
    await page.setViewportSize(size);
    await expect(page.locator(".runs-large")).toBeVisible();
    expect(await findings(page)).toEqual([]);
  }
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.locator(".runs-rail").getByRole("button", { name: "Open as lanes" }).click();
  await expect(page.getByRole("tab", { name: "Compare" })).toHaveAttribute("aria-selected", "true");
  await expect(page.locator(".runs-place")).toHaveCount(0);
});
