import { expect, test } from "@playwright/test";
import { findings } from "./findings";
import { linkTo, listen, smallRun, visit } from "./visit";

test("a sampled string is walked token by token, and nothing trains meanwhile", async ({
  page,
}) => {
  await listen(page);
  const experiment = smallRun({ "length.max": 2 });
  await visit(page, await linkTo(experiment, { executor: "wasm" }));
  await page.keyboard.press("ArrowRight"); // a step of the run
  await expect(page.locator(".counter strong")).toHaveText("1");
  await page.getByRole("button", { name: "Walk", exact: true }).first().click();

  const walk = page.locator(".centre.walk");
  const said = walk.locator(".message p");
  await expect(said).toContainText("Nothing is drawn yet");
  const strip = walk.getByRole("table", { name: "Every choice of the string" });
  const policy = strip.getByRole("row", { name: /^policy/ }).getByRole("cell");
  const choices = await policy.count();
  await expect(policy.first()).toHaveText("·");
  const choice = walk.getByRole("table", { name: "Tokens that could come next" });
  await expect(choice.getByRole("row", { name: /other/ })).toBeVisible();

  await page.keyboard.press("ArrowRight");
  await expect(policy.first()).toHaveText(/\d/);
  await expect(said).toContainText("came first");
  await expect(choice.locator(".picked")).toHaveCount(1);
  await page.keyboard.press("End");
  await expect(policy.last()).toHaveText(/\d/);
  await expect(page.locator(".walk-steps .count")).toHaveText(`token ${choices} of ${choices}`);
  await page.keyboard.press("ArrowLeft");
  await expect(policy.last()).toHaveText("·");
  const before = await page.locator(".walk-steps p").first().textContent();
  await page.keyboard.press("n");
  await expect(page.locator(".walk-steps p").first()).not.toHaveText(before ?? "");
  await expect(said).toContainText("Nothing is drawn yet");

  // one push a token, and they sum to 0: what is printed has three digits
  await page.keyboard.press("End");
  const pushes = await choice.locator("tbody td.push").allTextContents();
  const sum = pushes.reduce((total, text) => total + Number(text.replace("−", "-")), 0);
  expect(Math.abs(sum)).toBeLessThan(0.05);
  expect(await findings(page)).toEqual([]);

  await page.keyboard.press("Escape");
  await expect(walk).toHaveCount(0);
  await expect(page.locator(".counter strong")).toHaveText("1"); // no key took a step of the run
});
