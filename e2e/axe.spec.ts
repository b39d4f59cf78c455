import { expect, test, type Page } from "@playwright/test";
import { open } from "./fake-worker/page";
import { findings } from "./findings";

/**
 * Every place of the page in every layout, as axe-core sees it: no finding of WCAG 2.2 A and AA,
 * nor of its own best practices. The personas are seen on a dark projector and on a light phone.
 */

const sizes = {
  full: { width: 1440, height: 900 },
  class: { width: 1280, height: 720 },
  phone: { width: 390, height: 844 },
} as const;
type Layout = keyof typeof sizes;

async function seen(page: Page, layout: Layout, theme: "light" | "dark", preset: string) {
  await page.emulateMedia({ colorScheme: theme });
  await page.setViewportSize(sizes.full); // where the state of the machine is written
  await open(page, {}, `#preset=${preset}`);
  await page.setViewportSize(sizes[layout]);
  await expect(page.locator(".distribution")).toBeVisible();
}

const tabs = ["Start", "Samples", "Tree", "Residuals", "Edits", "Runs"];

for (const theme of ["light", "dark"] as const) {
  const tag = theme === "dark" ? "@long" : [];
  test(`full, ${theme}: no finding in any tab of the side panel`, { tag }, async ({ page }) => {
    for (const preset of ["random-integers", "continuation"]) {
      await seen(page, "full", theme, preset);
      for (const tab of tabs) {
        await page.getByRole("tab", { name: tab }).click();
        await expect(page.locator("#side-panel > *").first()).toBeVisible(); // it is loaded
        expect(await findings(page), `${preset}, ${tab}`).toEqual([]);
      }
    }
    await page.getByRole("button", { name: "About", exact: true }).first().click();
    await expect(page.getByRole("dialog", { name: "About Amortize" })).toBeVisible();
    expect(await findings(page), "About").toEqual([]);
  });
}

test("projector, light: no finding in any panel", async ({ page }) => {
  await seen(page, "class", "light", "continuation");
  for (const panel of ["Charts", ...tabs]) {
    await page.getByRole("button", { name: panel, exact: true }).first().click();
    await expect(page.locator(".lower-panel > *").first()).toBeVisible();
    expect(await findings(page), panel).toEqual([]);
  }
});

test("phone, dark: no finding on the page and in its sheets", async ({ page }) => {
  await seen(page, "phone", "dark", "continuation");
  expect(await findings(page), "page").toEqual([]);
  for (const sheet of ["Settings", ...tabs]) {
    await page.getByRole("button", { name: sheet, exact: true }).first().click();
    expect(await findings(page), sheet).toEqual([]);
    await page.keyboard.press("Escape");
  }
});
