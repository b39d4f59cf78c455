import { expect, test, type Page } from "@playwright/test";
import { open, recordingOf, step, useFakeWorker, serveRecording } from "./fake-worker/page";
import { beyondRail, collisions } from "./room";
import { stepShown } from "./visit";

/** Viewports of phones, tablets, laptops and desks, and three of them at a zoom of 200 %. */
const viewports: readonly (readonly [name: string, width: number, height: number])[] = [
  ["390", 390, 844],
  ["700", 700, 900],
  ["768", 768, 1024],
  ["1024", 1024, 768],
  ["1180", 1180, 820],
  ["1219", 1219, 820],
  ["1340", 1340, 800],
  ["1366", 1366, 768],
  ["1440", 1440, 900],
  ["1920", 1920, 1080],
  ["1440 at 200 %", 720, 450],
  ["1920 at 200 %", 960, 540],
  ["2560 at 200 %", 1280, 720],
];

async function expectRoom(page: Page): Promise<void> {
  for (const [name, width, height] of viewports) {
    await page.setViewportSize({ width, height });
    await expect.poll(() => collisions(page), { message: name, timeout: 5_000 }).toEqual([]);
    await expect.poll(() => beyondRail(page), { message: name, timeout: 5_000 }).toEqual([]);
  }
}

test("nothing in the bar collides at any width, after many steps", async ({ page }) => {
  await open(page, { savedStep: 12_340 });
  await expect(step(page)).toHaveText("12\u202f340");
  await expectRoom(page);
});

test("nothing in the bar collides at any width beside a recording", async ({ page }) => {
  const recording = await recordingOf(page, 40);
  await serveRecording(page, recording);
  await useFakeWorker(page, { warmUp: 200 });
  await page.goto("/");
  await expect(page.getByRole("slider", { name: "Step of the recorded run" })).toBeVisible();
  await expectRoom(page);
});

test("the narrow bar's menu shares, exports and changes colours", async ({ page }) => {
  await open(page);
  await page.setViewportSize({ width: 768, height: 1024 });
  await page.getByRole("button", { name: "More" }).click();
  const menu = page.locator(".bar-tools .menu");
  for (const name of ["Share", "Metrics of every step", "Dark colours", "Keys"])
    await expect(menu.getByRole("button", { name })).toBeVisible();
  await menu.getByRole("button", { name: "Dark colours" }).click();
  await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
});

test("help of a field lies over no other field, and goes once the value is set", async ({
  page,
}) => {
  await open(page);
  const field = page.locator('[data-path="reward.temperature"] input.field');
  await field.click();
  const help = page.locator(".help-beside");
  await expect(help).toBeVisible();
  const box = await help.boundingBox();
  const rail = await page.locator(".rail").boundingBox();
  expect(box?.x).toBeGreaterThanOrEqual((rail?.x ?? 0) + (rail?.width ?? 0));
  await field.fill("0.7");
  await field.press("Enter");
  await expect(help).toHaveCount(0);
});

test("a pause counts the steps still in flight before it says paused", async ({ page }) => {
  await open(page, { inFlight: 2, milliseconds: 600 }); // "pausing" stands for a second
  await page.keyboard.press("Space");
  await expect.poll(() => stepShown(page)).toBeGreaterThan(2);
  await page.keyboard.press("Space");
  await expect(page.locator(".pace")).toHaveText("pausing");
  await expect(page.locator(".pace")).toHaveText("paused");
  const at = await step(page).textContent();
  await page.waitForTimeout(500);
  await expect(step(page)).toHaveText(at ?? "");
});

test("training requested while the machine gets ready starts without asking again", async ({
  page,
}) => {
  const recording = await recordingOf(page, 160);
  await serveRecording(page, recording);
  await useFakeWorker(page, { warmUp: 8_000, milliseconds: 400 });
  await page.addInitScript(() => {
    window.sentences = [];
    new MutationObserver(() => {
      const sentence = document.querySelector(".message .said")?.textContent ?? "";
      if (sentence !== window.sentences.at(-1)) window.sentences.push(sentence);
    }).observe(document, { subtree: true, childList: true, characterData: true });
  });
  await page.goto("/");
  await page.locator(".message").getByRole("button", { name: "Train here" }).click();
  await expect(page.getByRole("button", { name: "Starts when ready" })).toBeVisible();
  await expect.poll(() => stepShown(page)).toBeGreaterThan(1);
  const said = await page.evaluate(() => window.sentences.join("\n"));
  expect(said).not.toContain("press Play");
});

test("Undo after Reset brings the former run back", async ({ page }) => {
  await open(page);
  await page.keyboard.press("Space");
  await expect.poll(() => stepShown(page)).toBeGreaterThan(3);
  await page.getByRole("button", { name: "Reset" }).click();
  const message = page.locator(".message");
  await expect(message).toContainText("The former one is saved at step");
  await message.getByRole("button", { name: "Undo" }).click();
  const opened = await page.evaluate(() =>
    window.commands.flatMap((c) => (c.kind === "open" ? [c] : [])),
  );
  expect(opened).toHaveLength(3);
  expect(opened[2].resume).toBe(opened[0].run);
});
