import { readFileSync } from "node:fs";
import { expect, test } from "@playwright/test";
import { begin, open, useFakeWorker } from "../fake-worker/page";
import { act, linkTo, message, smallRun } from "../visit";
import { commands, opened } from "./page";

/**
 * Files, links and saves that fail or are deleted leave the run alone.
 * With a worker that makes its numbers up.
 */

test("a file of settings opens its run; a wrong one is named and leaves the run alone", async ({
  page,
}) => {
  await open(page, {}, await linkTo(smallRun(), { steps: 40 }));
  const choose = async (text: string) => {
    await page.getByRole("button", { name: "Export" }).click();
    await page.getByLabel("Open a settings file").setInputFiles({
      name: "mine.json",
      mimeType: "application/json",
      buffer: Buffer.from(text),
    });
    await page.keyboard.press("Escape");
  };
  await choose("{ not json");
  await expect(message(page)).toContainText("mine.json was not opened.");
  await act(page, "Close").click();
  await expect(message(page)).toContainText("Opened from a link: 40 steps");
  expect(await opened(page)).toHaveLength(1);

  const arrived = page.waitForEvent("download");
  await page.getByRole("button", { name: "Export" }).click();
  await page.getByRole("button", { name: /Settings and edits/ }).click();
  await choose(
    readFileSync(await (await arrived).path(), "utf8").replace(/"run\.seed": 7/, '"run.seed": 8'),
  );
  await expect.poll(async () => (await opened(page)).at(-1)?.experiment.leaves["run.seed"]).toBe(8);
  expect(new URL(page.url()).hash).toBe("");
});

test("a link that cannot be made and a recorded run that cannot be read are reported", async ({
  page,
}) => {
  await page.route("**/recordings/*.json", (route) =>
    route.fulfill({ body: '{"version":', contentType: "application/json" }),
  );
  await page.addInitScript(() => {
    window.CompressionStream = class {
      constructor() {
        throw new TypeError("deflate-raw is not known");
      }
    } as unknown as typeof CompressionStream;
  });
  const broken: string[] = [];
  page.on("pageerror", (error) => broken.push(error.message));
  await useFakeWorker(page, { faultAt: { step: 0, fault: { kind: "no-simd" } } });
  await page.goto("/");
  await act(page, "Watch a recorded run").click();
  await expect(message(page)).toContainText("The recorded run cannot be shown");
  await act(page, "Close").click();
  // what ended the run is said again
  await expect(message(page)).toContainText("WebAssembly with SIMD");
  await page.getByRole("button", { name: "Share" }).click();
  await expect(message(page)).toContainText(
    "This browser could not make the link: deflate-raw is not known",
  );
  expect(broken).toEqual([]);
});

test("a deleted save is no longer offered by the next visit", async ({ page }) => {
  await begin(page, {
    faultAt: { step: 60, fault: { kind: "storage-full", neededMB: 9, kept: 2, keptMB: 40 } },
  });
  await page.keyboard.press("Space");
  await expect(page.locator(".status")).toContainText("Saved at step 50");
  await expect
    .poll(() => page.evaluate(() => localStorage.getItem("amortize.last")))
    .not.toBeNull();
  await act(page, "Show saved runs").click();
  const rows = page.locator(".runs li");
  await expect(rows).toHaveCount(1);
  await expect(rows).toContainText("on screen");
  expect((await commands(page)).map(({ kind }) => kind)).not.toContain("delete");
  await rows.getByRole("button", { name: "Delete" }).click();
  await rows.getByRole("button", { name: "Delete" }).click();
  await expect(message(page)).toContainText("The saved run is deleted");
  await expect(page.locator(".status")).not.toContainText("Saved at");
  expect((await commands(page)).map(({ kind }) => kind)).toContain("delete");
  await page.reload();
  await expect
    .poll(async () => (await opened(page)).map((command) => command.resume ?? false))
    .toEqual([false]);
});

test("full storage can be left as it is: the sentence closes, the run goes on", async ({
  page,
}) => {
  await begin(page, {
    faultAt: { step: 5, fault: { kind: "storage-full", neededMB: 9, kept: 2, keptMB: 40 } },
  });
  await page.keyboard.press("Space");
  await act(page, "Close").click();
  await expect(message(page)).not.toContainText("storage is full");
  expect((await commands(page)).map(({ kind }) => kind)).not.toContain("delete");
});
