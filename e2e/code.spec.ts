import { expect, test, type Page } from "@playwright/test";

/** A reward that a visitor writes: tried, applied, corrected, and shared. */

const editor = (page: Page) => page.getByRole("textbox", { name: "Body of logReward" });
const panel = (page: Page) => page.getByRole("region", { name: "Reward in code" });

async function openEditor(page: Page) {
  await page.locator(".offered").getByRole("button", { name: "code", exact: true }).click();
  await expect(editor(page)).toBeFocused();
}

async function write(page: Page, code: string) {
  await editor(page).fill(code);
  await panel(page).getByRole("button", { name: "Apply" }).click();
}

test("code is tried, applied, refused at its line, and reviewed by whoever gets the link", async ({
  page,
  context,
}) => {
  const faults: string[] = [];
  page.on("pageerror", (error) => faults.push(error.message));
  await page.goto("/#preset=random-integers");
  await page.getByRole("button", { name: "Change them in your own run" }).click();
  await expect(page.locator(".pace")).toContainText("steps/s", { timeout: 120_000 });
  await page.getByRole("button", { name: "Pause" }).click(); // it rests while code is written

  await openEditor(page);
  await page.getByRole("combobox", { name: "Examples" }).selectOption({ label: "Even numbers" });
  await panel(page)
    .getByRole("button", { name: /^Try on \d+ samples$/ })
    .click();
  await expect(panel(page).getByRole("row")).not.toHaveCount(0);
  await expect(panel(page)).toContainText("ms a string");
  await panel(page).getByRole("button", { name: "Apply" }).click();
  await expect(page.locator(".rail .mark", { hasText: "nothing →" }).first()).toBeVisible();

  await write(page, "const last = text.at(-1);\nreturn last.length;");
  await expect(panel(page).getByRole("alert")).toContainText("line 2, column");
  await expect(page.locator(".message")).toContainText("line 2, column");
  await expect(page.locator(".code-field")).toContainText("2 nats for an even number");

  // Tab leaves the editor, and its letters are no keys of the page
  await editor(page).press("s");
  await editor(page).press("Tab");
  await expect(editor(page)).not.toBeFocused();

  await page.locator(".message").getByRole("button", { name: "Close" }).click();
  await page.getByRole("button", { name: "Share", exact: true }).click();
  await expect(page.locator(".message")).toContainText("It holds every setting");
  const link = page.url();
  await page.evaluate(() => localStorage.removeItem("amortize.codes"));
  await page.close();

  const other = await context.newPage();
  other.on("pageerror", (error) => faults.push(error.message));
  await other.goto(link);
  await other.getByRole("button", { name: "Review", exact: true }).click({ timeout: 120_000 });
  await expect(editor(other)).toContainText("2 nats for an even number");
  await expect(other.getByRole("button", { name: "Play", exact: true })).toBeDisabled();
  await other.getByRole("button", { name: "Review and run" }).click();
  await expect(other.locator(".pace")).toContainText(/steps\/s|paused/, { timeout: 120_000 });
  expect(faults).toEqual([]);
});
