import { expect, type Page } from "@playwright/test";
import type { Size } from "./act";

/** Where things are in each layout: a wide page's side panel is a phone's sheet. */

export const press = (page: Page, name: string | RegExp) =>
  page.getByRole("button", { name, exact: true }).first().click();

/** Opens a tab of the side panel, or what stands for it. */
export async function openTab(page: Page, { layout }: Size, name: string): Promise<void> {
  if (layout === "full") await page.getByRole("tab", { name }).click();
  else await press(page, name);
}

/** Opens a section of the settings; the sign is that of a projector's strip. */
export async function openSettings(page: Page, { layout }: Size, sign: string): Promise<void> {
  if (layout === "phone") await press(page, "Settings");
  if (layout === "class") await page.locator(`.strip-button:has([data-sign="${sign}"])`).click();
}

/** Closes what `openTab` or `openSettings` laid over the page. */
export async function closeOver(page: Page, { layout }: Size): Promise<void> {
  if (layout !== "full") await page.keyboard.press("Escape");
}

/** The menu of exports, or the one in which it is folded. */
export const openExports = (page: Page, { width }: Size) =>
  press(page, width < 1340 ? "More" : "Export");

/** Until the page shows this many steps, or more. */
export const reaches = (page: Page, { layout }: Size, step: number) =>
  expect
    .poll(async () => {
      const shown = layout === "phone" ? ".phone-transport .where strong" : ".counter .step strong";
      return Number((await page.locator(shown).first().textContent())?.replace(/\D/g, ""));
    })
    .toBeGreaterThanOrEqual(step);
