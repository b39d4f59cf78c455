import { expect, test } from "@playwright/test";
import { encodePage } from "../src/experiment/codec";
import { linkTo, smallRun } from "./visit";

/** Links of a class are replayed in the page, beside each other, and their predictions counted. */

const answered = async (seed: number, option: number) => {
  const run = { experiment: smallRun({ "run.seed": seed }), edits: [], steps: 2 };
  const lesson = { lesson: "collapse", step: 0, answers: [option] };
  const link = await encodePage({ run, lesson });
  return link.ok ? link.value : "";
};

test("three links are replayed and tiled, one is named as cut short", async ({ page }) => {
  const cut = (await linkTo(smallRun(), { steps: 2 })).slice(0, -8);
  const links = [await answered(1, 2), await answered(2, 0), await answered(3, 2), cut];
  await page.goto("/#preset=random-integers");
  await page.getByRole("button", { name: "Lesson", exact: true }).click();
  await page.getByRole("button", { name: "Gather a class" }).click();
  await page.getByLabel("Links of a class").fill(links.join("\n"));
  await page.getByRole("button", { name: "Add", exact: true }).click();

  await expect(page.locator(".tile")).toHaveCount(4);
  await expect(page.locator(".tile.unread")).toContainText("The link is damaged or cut short");
  await expect(page.locator(".predicted")).toContainText("how many of the hundred numbers");
  await expect(page.locator(".predicted .count")).toHaveText(["1", "0", "2"]);
  await expect(page.locator(".tile .letter")).toHaveCount(0); // before it is revealed
  await page.getByRole("button", { name: "Reveal" }).click();
  await expect(page.locator(".predicted")).toContainText("2 of 3 were right: C.");
  await expect(page.locator(".tile .letter")).toHaveText(["C", "A", "C"]);

  await expect(page.locator(".class-place .message")).toContainText("3 of 4 runs are done", {
    timeout: 120_000,
  });
  await page.locator(".tile").first().click();
  await expect(page.locator(".link-details")).toContainText("Samples a prompt");
  await page.keyboard.press("Escape");
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
