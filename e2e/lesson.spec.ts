import { expect, test, type Page } from "@playwright/test";
import { message, stepShown } from "./visit";

/** A lesson is read: it waits for an answer, shows what happens, and goes on. */

const drawer = (page: Page) => page.getByRole("complementary", { name: "Lesson" });

async function toQuestion(page: Page) {
  await page.goto("/#lesson=temperatures");
  await expect(drawer(page)).toContainText("Numbers with a 7");
  await page.getByRole("button", { name: "Play to step 120" }).click();
  await expect.poll(() => stepShown(page)).toBe(120);
  await page.getByRole("button", { name: "Next" }).click();
}

test("a page asks, covers the outline, waits, reveals and says why", async ({ page }) => {
  await toQuestion(page);
  await expect(message(page)).toContainText("Paused at step 120, waiting for your answer.");
  await expect(page.locator(".asked-mark .question")).toHaveText("?");
  const show = page.getByRole("button", { name: "Show me" });
  await expect(show).toBeDisabled();
  // no key and no button goes beyond the question
  for (const key of ["Space", "ArrowRight", "n"]) await page.keyboard.press(key);
  await expect(page.getByRole("button", { name: "Play", exact: true })).toBeDisabled();
  expect(await stepShown(page)).toBe(120);

  await page.keyboard.press("a");
  await page.getByRole("radio", { name: "Grow less, to about 3.6 %" }).check(); // it may change
  await show.click();
  await expect(page.locator(".asked-mark .question")).toHaveCount(0);
  await expect(page.locator(".asked-mark")).toContainText("your answer");
  await expect(drawer(page)).toContainText("At T 0.50 a reward of 3 counts as 3² = 9.");
  await expect.poll(() => stepShown(page)).toBe(180);
  await expect(page.getByRole("radio", { name: "Grow less" })).toBeDisabled();
});

test("it can be skipped, left for the settings, and gone back in", async ({ page }) => {
  await toQuestion(page);
  await page.locator(".message").getByRole("button", { name: "Skip" }).click();
  await expect.poll(() => stepShown(page)).toBe(180);
  await page.getByRole("button", { name: "Controls" }).click();
  await expect(page.getByRole("complementary", { name: "Settings" })).toBeVisible();
  await page.getByRole("button", { name: "Lesson", exact: true }).click();
  await expect(drawer(page)).toContainText("The reward temperature");
  await page.getByRole("button", { name: "Back" }).click();
  await expect(drawer(page)).toContainText("Numbers with a 7");
  await page.getByRole("button", { name: "Close" }).click();
  await expect(page.getByRole("complementary", { name: "Settings" })).toBeVisible();
});

test("a lesson of the visitor's disk is read, or its line is named", async ({ page }) => {
  await page.goto("/");
  await page.getByRole("button", { name: "Lesson", exact: true }).click();
  const file = (text: string) =>
    page
      .getByLabel("Lesson file")
      .setInputFiles({ name: "Mine.md", mimeType: "text/markdown", buffer: Buffer.from(text) });
  const head = "---\ntitle: Mine\nminutes: 1\nfor: a test\n---\n\n# One page\n\n```page\n";
  await file(`${head}recording: random-integers\nstop: 9\n\`\`\`\n`);
  await expect(drawer(page)).toContainText("mine.md, line 11: “stop” is not known in a page block");
  await file(`${head}recording: random-integers\nstep: 9\n\`\`\`\n\nSome text.\n`);
  await expect(drawer(page)).toContainText("Some text.");
  await expect.poll(() => stepShown(page)).toBe(9);
});

test("a lesson that is not there says so", async ({ page }) => {
  await page.goto("/#lesson=nothing");
  await expect(drawer(page)).toContainText("There is no lesson “nothing” beside this page.");
});

test("on a phone the plot stays above and the act below", async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await page.goto("/#lesson=collapse");
  await expect(page.getByRole("heading", { name: "Ten of a hundred" })).toBeVisible();
  await expect(page.getByRole("button", { name: "Show me" })).toBeDisabled();
  await page.getByRole("radio", { name: "Fewer than 20" }).check();
  await page.getByRole("button", { name: "Show me" }).click();
  await expect(page.getByText("Ten: 0 to 9, each with 10.0 %")).toBeVisible();
  await expect(page.getByRole("button", { name: "Next" })).toBeEnabled();
  await page.goto("/?start=paused#lesson=infilling"); // sentences take more room than bars
  await expect(page.getByRole("heading", { name: "A story with a hole" })).toBeInViewport();
  await expect(page.getByRole("radio", { name: "Half of the time" })).toBeInViewport();
});

test("two recordings stand side by side, wait together and end together", async ({ page }) => {
  await page.clock.install();
  await page.goto("/#lesson=ppo");
  await expect(page.locator(".lane-row")).toHaveCount(2);
  await expect(page.locator(".compare")).toContainText("A PPO, no KL; B SubTB");
  await expect(page.locator(".compare caption")).toHaveText("Exact figures are of step 0.");
  expect(await stepShown(page)).toBe(0);
  await page.getByRole("radio", { name: "On one number" }).check();
  await page.getByRole("button", { name: "Show me" }).click();
  await page.clock.runFor(16_000);
  await expect(drawer(page)).toContainText("99.9 % of A stand on 20");
  await expect(page.locator(".compare caption")).toHaveText("Exact figures are of step 240.");
});
