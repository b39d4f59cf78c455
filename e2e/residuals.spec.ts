import { expect, test } from "@playwright/test";
import { open, step } from "./fake-worker/page";

test("the residuals of a string are a triangle that keys walk, and their mean has a count", async ({
  page,
}) => {
  await page.setViewportSize({ width: 1440, height: 900 });
  await open(page);
  await page.getByRole("combobox", { name: "Experiment" }).selectOption("continuation");
  await expect(page.getByRole("listbox")).toBeVisible();
  await page.getByRole("tab", { name: "Residuals" }).click();
  const panel = page.locator(".residuals");
  const cells = panel.getByRole("gridcell").filter({ hasText: /\d/ });
  const rows = await panel.getByRole("row").count();
  const prefixes = await panel.locator(".heat-map tbody tr").count();
  expect(rows).toBeGreaterThan(prefixes); // the table of the picked piece has rows too
  await expect(cells).toHaveCount((prefixes * (prefixes - 1)) / 2);

  const picked = panel.locator(".heat-map [aria-selected=true]");
  await expect(picked).toHaveAttribute("data-pair", `0-${prefixes - 1}`);
  const before = await step(page).textContent();
  await picked.focus();
  await page.keyboard.press("ArrowLeft");
  await expect(picked).toHaveAttribute("data-pair", `0-${prefixes - 2}`);
  await page.keyboard.press("ArrowDown");
  await expect(picked).toHaveAttribute("data-pair", `1-${prefixes - 2}`);
  await expect(picked).toBeFocused();
  await expect(panel.locator(".piece h4")).toContainText(`Δ1,${prefixes - 2}`);
  expect(await step(page).textContent()).toBe(before); // the arrows took no step of the run

  await panel.getByRole("button", { name: "Batch mean" }).click();
  await expect(panel.locator(".nothing, .piece")).toContainText(/Mean of|come with the first step/);
  await panel.getByRole("button", { name: "What is this?" }).click();
  await expect(page.getByRole("dialog", { name: "About this number" })).toContainText("u");
});
