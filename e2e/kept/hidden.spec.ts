import { expect, test, type Page } from "@playwright/test";
import {
  begin,
  open,
  recordingOf,
  release,
  serveRecording,
  useFakeWorker,
} from "../fake-worker/page";
import { act, message, stepShown } from "../visit";
import { commands, trained } from "./page";

/** A hidden tab. With a worker that makes its numbers up. */

/** As a browser hides a tab, which a test cannot. */
const hide = (page: Page, hidden: boolean) =>
  page.evaluate((value) => {
    Object.defineProperty(document, "hidden", { value, configurable: true });
    document.dispatchEvent(new Event("visibilitychange"));
  }, hidden);

/** What is to be shown is on the screen. */
const painted = (page: Page) =>
  page.evaluate(
    () =>
      new Promise<void>((resolve) =>
        requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(resolve, 100))),
      ),
  );

test("a hidden tab pauses and saves its run, says so, and goes on hidden by request alone", async ({
  page,
}) => {
  await open(page);
  await page.keyboard.press("Space");
  await trained(page);
  await hide(page, true);
  await expect(message(page)).toContainText(
    /Paused at step \d+ because this tab was hidden\. The run is saved\./,
  );
  expect((await commands(page)).slice(-2).map(({ kind }) => kind)).toEqual(["pause", "save"]);
  await hide(page, false);
  const paused = await stepShown(page);
  await act(page, "Run while hidden").click();
  await expect.poll(() => stepShown(page)).toBeGreaterThan(paused);
  await hide(page, true);
  const before = await stepShown(page);
  await expect.poll(() => stepShown(page)).toBeGreaterThan(before + 3);
});

test("a run that becomes ready in a hidden tab begins when the tab is seen", async ({ page }) => {
  await begin(page, { held: true });
  await page.keyboard.press("Space");
  await hide(page, true);
  await release(page);
  await expect(page.locator(".status")).toContainText("Stand-in GPU");
  expect((await commands(page)).map(({ kind }) => kind)).toEqual(["open"]);
  await hide(page, false);
  await trained(page);
});

test("a recorded run pauses while it is hidden, and goes on only if it was playing", async ({
  page,
}) => {
  const recording = await recordingOf(page, 60);
  await serveRecording(page, recording);
  await useFakeWorker(page, { warmUp: 60_000 });
  await page.goto("/");
  await trained(page);
  await hide(page, true);
  await painted(page);
  const still = await stepShown(page);
  await page.waitForTimeout(500);
  expect(await stepShown(page)).toBe(still);
  await hide(page, false);
  await expect.poll(() => stepShown(page)).toBeGreaterThan(still);
  await page.getByRole("button", { name: "Pause" }).click();
  await painted(page);
  const paused = await stepShown(page);
  await hide(page, true);
  await hide(page, false);
  await page.waitForTimeout(500);
  expect(await stepShown(page)).toBe(paused);
});
