import { expect, test } from "@playwright/test";
import { presets } from "../src/experiment/presets";
import { recordingOf, serveRecording, useFakeWorker } from "./fake-worker/page";
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
  const { path, value } = presets["random-integers"].next;
  const edits = await page.evaluate(() =>
    window.commands.flatMap((c) => (c.kind === "edit" ? [[c.path, c.value]] : [])),
  );
  expect(edits).toEqual([[path, value]]);
  await expect(page.locator(".status")).not.toContainText("Recorded");
});
