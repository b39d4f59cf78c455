import { expect, type Locator, type Page } from "@playwright/test";

const MOST_STOPS = 150; // of Tab, before a control counts as out of reach

/** Goes to a control by Tab alone, from wherever the focus is. */
export async function tabTo(page: Page, control: Locator): Promise<void> {
  await expect(control).toBeVisible();
  const isThere = () => control.evaluate((element) => element === document.activeElement);
  for (let stop = 0; stop < MOST_STOPS; stop++) {
    if (await isThere()) return;
    await page.keyboard.press("Tab");
  }
  throw new Error(`${MOST_STOPS} presses of Tab do not reach ${String(control)}.`);
}

/** Presses a button as somebody without a pointer does. */
export async function pressByKey(page: Page, button: Locator): Promise<void> {
  await tabTo(page, button);
  await page.keyboard.press("Enter");
}
