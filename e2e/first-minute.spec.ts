import { expect, test } from "@playwright/test";
import { presets } from "../src/experiment/presets";
import { open, recordingOf, serveRecording, useFakeWorker } from "./fake-worker/page";
import { message, stepShown } from "./visit";

/** What a newcomer meets first, with a worker that makes its numbers up. */

test("at its end a recording proposes another goal, and one click trains it here", async ({
  page,
}) => {
  const recording = await recordingOf(page, 20);
  await serveRecording(page, recording);
  await useFakeWorker(page, { warmUp: 100, milliseconds: 30 });
  await page.goto("/");
  await expect(page.locator(".button.filled")).toHaveText("Train here"); // the only one
  await expect(message(page)).toContainText("Now change the goal");
  await expect(page.locator(".button.filled")).toHaveText("Change it and train here");
  await page.getByRole("button", { name: "Change it and train here" }).click();
  await expect.poll(() => stepShown(page)).toBeGreaterThan(3);
  await expect(page.locator(".button.filled")).toContainText("Pause");
  await expect(message(page)).toContainText(/Step 0: .+ uniform → gaussian|The goal is changed: /i);
  await expect(message(page)).not.toContainText(presets["random-integers"].says);
  const { path, value } = presets["random-integers"].next;
  const edits = await page.evaluate(() =>
    window.commands.flatMap((c) => (c.kind === "edit" ? [[c.path, c.value]] : [])),
  );
  expect(edits).toEqual([[path, value]]);
  await expect(page.locator(".status")).not.toContainText("Recorded");
});

test.describe("a visitor who has not trained yet", () => {
  test.use({ storageState: { cookies: [], origins: [] } });

  test("sees the three acts first, and from the next visit on the samples", async ({ page }) => {
    await open(page);
    await expect(page.getByLabel("Experiment")).toHaveValue("drawn-integers"); // T moves its hills
    await expect(page.getByRole("tab", { selected: true })).toHaveText("Start");
    await expect(page.locator(".acts > li")).toHaveCount(3);
    await expect(page.locator(".act.now")).toContainText("Watch blue fill the outline");
    await page.keyboard.press("Space");
    await expect.poll(() => stepShown(page)).toBeGreaterThan(3);
    await expect(page.locator(".act.now")).toContainText("Change the goal");
    await page.goto("about:blank");
    await open(page);
    await expect(page.getByRole("tab", { selected: true })).toHaveText("Samples");
  });
});

test("a symbol explains itself by click and by keyboard, one at a time", async ({ page }) => {
  await open(page);
  const panel = page.getByRole("dialog", { name: "What this means" });
  const stop = page.locator(".distribution h2 .term");
  await stop.click();
  await expect(panel).toContainText("The token that ends a string");
  await expect(panel).toContainText(/Here and now: After “.+” the policy stops/);
  await page.keyboard.press("Escape");
  await expect(panel).toHaveCount(0);
  await expect(stop).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(panel).toBeVisible();
  await page.locator(".rail .term").first().click();
  await expect(panel).toHaveCount(1);
  await expect(panel).toContainText("as it was before training");
});

test("the About page says what this is; no key acts behind it; Esc closes it", async ({ page }) => {
  await open(page);
  const about = page.getByRole("button", { name: "About", exact: true });
  await about.click();
  const dialog = page.getByRole("dialog", { name: "About Amortize" });
  for (const said of ["What it cannot show", "How to cite", "version 0.1.0", "react-dom", "MIT"])
    await expect(dialog).toContainText(said);
  // keys act on nothing behind it
  for (const key of ["ArrowRight", "r", "?"]) await page.keyboard.press(key);
  const sent = await page.evaluate(() => window.commands.map(({ kind }) => kind));
  for (const kind of ["step", "rewind"]) expect(sent).not.toContain(kind);
  await expect(page.getByRole("dialog", { name: "Keys" })).toHaveCount(0);
  await page.keyboard.press("Escape");
  await expect(dialog).toHaveCount(0);
  await expect(about).toBeFocused();
});
