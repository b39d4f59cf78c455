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
  await expect(panel.locator(".heat-map")).toBeVisible();
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
  await expect(panel.locator(".piece h3")).toContainText(`Δ1,${prefixes - 2}`);
  expect(await step(page).textContent()).toBe(before); // the arrows took no step of the run

  await panel.getByRole("button", { name: "Batch mean" }).click();
  await expect(panel.locator(".nothing, .piece")).toContainText(/Mean of|come with the first step/);
  await panel.getByRole("button", { name: "What is this?" }).click();
  await expect(page.getByRole("dialog", { name: "About this number" })).toContainText("u");
});

test("the tree opens where it is clicked, and a string of it is chosen in the whole page", async ({
  page,
}) => {
  await page.setViewportSize({ width: 1440, height: 900 });
  await open(page);
  await page.getByRole("combobox", { name: "Experiment" }).selectOption("continuation");
  await expect(page.getByRole("listbox")).toBeVisible();
  await page.getByRole("button", { name: "Flat", exact: true }).click();
  await page.getByRole("tab", { name: "Tree" }).click();
  const slots = page.getByRole("list", { name: "Branches of the tree" }).getByRole("button");
  await expect.poll(() => slots.count()).toBeGreaterThan(4);
  const before = await slots.count();
  const folded = slots.filter({ hasText: /…$|more/ }).first();
  await folded.click();
  await expect.poll(() => slots.count()).toBeGreaterThan(before);
  await page.getByRole("button", { name: "Close what was opened" }).click();
  await expect.poll(() => slots.count()).toBe(before);

  const string = page.locator(".slots button:has(.end-sign)").first();
  const name = (await string.locator(".name").textContent())?.replace(/[.⊤]$/, "").trim() ?? "";
  await string.click();
  await expect(page.locator(".slots .picked")).toHaveCount(1);
  const chosen = page.getByRole("listbox").getByRole("option", { selected: true });
  await expect(chosen).toHaveAttribute("aria-label", new RegExp(name));
  await string.focus();
  await page.keyboard.press("ArrowDown");
  await expect(string).not.toBeFocused();
});
