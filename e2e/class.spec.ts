import { expect, test, type Page } from "@playwright/test";
import { classLinks, classScript, serveClassLesson } from "./class-links";
import { begin } from "./fake-worker/page";
import { findings } from "./findings";

/** Links of a class are replayed in the page, beside each other, and their predictions counted. */

async function gather(page: Page) {
  await serveClassLesson(page);
  await begin(page, classScript);
  await page.getByRole("button", { name: "Lesson", exact: true }).click();
  await page.getByRole("button", { name: "Gather a class" }).click();
  await page.getByLabel("Links of a class").fill(await classLinks());
  await page.getByRole("button", { name: "Add", exact: true }).click();
  await expect(page.locator(".class-place .message")).toContainText("5 of 6 replayed");
}

const tile = (page: Page, number: number) => page.locator(`.tile[data-number="${number}"]`);

test("predictions are counted against what became of the same runs, after the reveal", async ({
  page,
}) => {
  await gather(page);
  await expect(tile(page, 6)).toContainText("The link is damaged or cut short");
  await expect(page.locator(".predicted .count")).toHaveText(["2", "1", "2"]);
  await expect(page.locator(".tile .letter")).toHaveCount(0);
  await expect(page.locator(".against table")).toHaveCount(0);
  await page.getByRole("button", { name: "Reveal" }).click();
  await expect(page.locator(".tile .letter")).toHaveText(["A", "C", "B", "A", "C"]);
  await expect(page.locator(".against .cell")).toHaveText([
    "2",
    "0",
    "0",
    "0",
    "1",
    "0",
    "1",
    "0",
    "1",
  ]);
  await expect(page.locator(".against")).toContainText("4 of 5 were right");
  await page.getByRole("checkbox", { name: "Predictions on the tiles" }).uncheck();
  await expect(page.locator(".tile .letter")).toHaveCount(0);
  await page.getByRole("button", { name: "By outcome" }).click();
  await expect(page.locator(".tile .figure-shown").first()).toHaveText("100");
  await expect(page.locator(".tile").nth(4)).toHaveAttribute("data-number", "2");
});

test("rows filter the tiles, keys go through them, and runs open as lanes", async ({ page }) => {
  await gather(page);
  await page.getByRole("button", { name: /parted from its link/ }).click();
  await expect(tile(page, 3)).toBeEnabled();
  await expect(page.locator(".tile:disabled")).toHaveCount(5);
  await page.getByRole("button", { name: /parted from its link/ }).click();

  await tile(page, 1).click();
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("ArrowRight");
  await expect(page.locator(".link-details")).toContainText(
    "Same tokens as the link through step 99",
  );
  await expect(page.locator(".marks .parted")).toHaveText(["≺ 100", "≺ 120"]);
  await page.keyboard.press("l");
  await tile(page, 2).click();
  await page.keyboard.press("l");
  await expect(page.locator(".tile.marked")).toHaveCount(2);
  await page.getByRole("button", { name: "Open 3 and 2 as lanes" }).click();
  await expect(page.locator(".lane-row")).toHaveCount(2);
});

test("a class has no finding in any layout, and a tile opens by Enter", async ({ page }) => {
  await gather(page);
  await page.keyboard.press("r");
  await tile(page, 3).click();
  expect(await findings(page), "full").toEqual([]);
  await page.setViewportSize({ width: 1280, height: 720 });
  await page.getByRole("button", { name: /^Against/ }).click();
  expect(await findings(page), "projector").toEqual([]);
  await page.keyboard.press("Escape");
  await page.emulateMedia({ colorScheme: "dark" });
  await page.setViewportSize({ width: 390, height: 844 });
  await expect(page.getByRole("dialog", { name: "Link 3" })).toBeVisible();
  expect(await findings(page), "phone").toEqual([]);
  await page.keyboard.press("Escape");
  await page.setViewportSize({ width: 1440, height: 900 });
  await tile(page, 2).focus();
  await page.keyboard.press("Enter");
  await expect(page.locator(".distribution")).toBeVisible();
});

test("a class link is made: what is left out and locked stands in its address", async ({
  page,
}) => {
  await page.goto("/?start=paused#preset=drawn-integers");
  await page.getByRole("button", { name: "Lesson", exact: true }).click();
  await page.getByRole("button", { name: "Make a class link" }).click();
  await page.getByRole("checkbox", { name: "Share", exact: true }).uncheck();
  await page.getByRole("checkbox", { name: "Reward T is locked", exact: true }).check();
  await page.getByRole("checkbox", { name: "Paused at first" }).check();
  await page.getByRole("button", { name: "QR code" }).click();
  await expect(page.getByRole("img", { name: "QR code of the link" })).toBeVisible();
  const address = await page.getByLabel("Address").inputValue();
  expect(address).toContain(
    "/?hide=share&lock=reward.temperature&start=paused#preset=drawn-integers",
  );
});
