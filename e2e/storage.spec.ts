import { expect, test, type BrowserContext, type Page } from "@playwright/test";
import type { Checkpoint } from "../src/worker/saves/checkpoint";
import { version3Of } from "../src/worker/saves/testing";
import { toyExperiment } from "../src/worker/testing";
import { useToyWorker } from "./toy-worker/page";
import { act, linkTo, listen, message, pause, play, reach, ready, set, stepShown } from "./visit";

/**
 * Saved runs in the browser's real storage, with the real page and runs of a toy: what is saved
 * comes back whole, and no tab overwrites what another one saved.
 */

const link = () => linkTo(toyExperiment({ "run.steps": 400 }));
const rows = (page: Page) => page.locator(".runs li");

async function tab(context: BrowserContext, at = ""): Promise<Page> {
  const page = await context.newPage();
  await listen(page);
  await useToyWorker(page);
  await page.goto(`/${at}`);
  await ready(page);
  return page;
}

async function trainTo(page: Page, step: number): Promise<number> {
  await play(page);
  await reach(page, step);
  return pause(page);
}

test("an edit made while the run is paused survives a reload", async ({ context }) => {
  const page = await tab(context, await link());
  const step = await trainTo(page, 5);
  await set(page, "reward.temperature", "0.7");
  await expect(page.locator('[data-path="reward.temperature"] .mark')).toContainText("0.70");
  await page.reload();
  await ready(page);
  await expect(message(page)).toContainText(`Your run is back from its save at step ${step}`);
  await expect(page.locator('[data-path="reward.temperature"] input.field').first()).toHaveValue(
    "0.70",
  );
  await trainTo(page, step + 3);
  const edits = await page.evaluate(() =>
    window.reports.flatMap((report) => (report.kind === "edited" ? [report.edit] : [])),
  );
  expect(edits).toEqual([expect.objectContaining({ step, path: "reward.temperature", to: 0.7 })]);
});

test("two tabs that go on from one save keep two saves, each at its own step", async ({
  context,
}) => {
  const first = await tab(context, await link());
  const common = await trainTo(first, 5);
  const second = await tab(context);
  await expect(message(second)).toContainText(`back from its save at step ${common}`);
  const earlier = await trainTo(second, common + 5);
  const later = await trainTo(first, earlier + 5); // past the other one, wherever that came to rest
  expect(later).toBeGreaterThan(earlier);
  await first.getByRole("tab", { name: "Runs" }).click();
  await expect(rows(first)).toHaveCount(2);
  await expect(rows(first).filter({ hasText: `step ${later}` })).toContainText("on screen");
  await expect(rows(first).filter({ hasText: `step ${earlier}` })).toHaveCount(1);

  // a reload of each tab brings back its own run
  for (const [page, step] of [
    [first, later],
    [second, earlier],
  ] as const) {
    await page.reload();
    await ready(page);
    await expect.poll(() => stepShown(page)).toBe(step); // painted with the next frame
  }
});

test("two links in two tabs are two saved runs, and either can be resumed", async ({ context }) => {
  const first = await tab(context, await link());
  const one = await trainTo(first, 5);
  const other = toyExperiment({ "run.steps": 400, "run.seed": 8 });
  const second = await tab(context, await linkTo(other));
  await trainTo(second, 25);
  await second.getByRole("tab", { name: "Runs" }).click();
  await expect(rows(second)).toHaveCount(2);
  const kept = rows(second).filter({ hasText: `step ${one}` });
  await kept.getByRole("button", { name: "Go on" }).click();
  await expect(message(second)).toContainText(`back from its save at step ${one}`);
  await act(second, "Go on").click();
  await reach(second, one + 3);
});

/** In the page: writes what version 1 of the storage held. */
const writeVersion1 = (value: unknown) =>
  new Promise<void>((resolve, reject) => {
    const request = indexedDB.open("amortize", 1);
    request.onupgradeneeded = () => request.result.createObjectStore("runs").put(value, "last");
    request.onerror = () => reject(new Error("the storage cannot be opened"));
    request.onsuccess = () => {
      request.result.close();
      resolve();
    };
  });

/**
 * In the page: takes the one save out of the storage, which is then deleted, as version 1 wrote it.
 * The page remembers which run it was, but no id: version 1 had none.
 */
async function takeSave(downgrade: typeof version3Of): Promise<unknown> {
  const done = <R>(request: IDBRequest<R>) =>
    new Promise<R>((resolve, reject) => {
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(new Error("the storage cannot be read"));
    });
  const database = await done(indexedDB.open("amortize"));
  const saves = database.transaction("saves").objectStore("saves");
  const [save] = (await done(saves.getAll())) as { checkpoint: Checkpoint }[];
  database.close();
  await done(indexedDB.deleteDatabase("amortize"));
  for (const place of [localStorage, sessionStorage]) place.removeItem("amortize.last.save");
  return downgrade(save.checkpoint);
}

test("a good run that version 1 kept is migrated, and goes on from its step", async ({
  context,
}) => {
  const page = await tab(context, await link());
  const step = await trainTo(page, 5);
  const old = await page.evaluateHandle(`(${takeSave.toString()})(${version3Of.toString()})`);
  await page.evaluate(writeVersion1, old);
  await page.goto("/");
  await ready(page);
  await expect(message(page)).toContainText("saved by an earlier version of this page");
  await act(page, "Close").click();
  await expect(message(page)).toContainText(`back from its save at step ${step}`);
  await page.getByRole("tab", { name: "Runs" }).click();
  await expect(rows(page)).toHaveCount(1);
  await expect(rows(page)).toContainText("date not known");
  await expect(rows(page)).toContainText("on screen"); // before it is saved again
  await act(page, "Go on").click();
  await reach(page, step + 3);
  expect(await pause(page)).toBeGreaterThan(step);
  await expect(rows(page)).toHaveCount(1);
});

test("the one run that version 1 kept is listed; a damaged one is named and kept", async ({
  page,
}) => {
  await page.route("**/empty", (route) => route.fulfill({ body: "", contentType: "text/html" }));
  await page.goto("/empty");
  const old = { version: 3, preset: "continuation", step: 12, trainer: 1 };
  await page.evaluate(writeVersion1, old);
  await listen(page);
  await useToyWorker(page);
  await page.goto(`/${await link()}`);
  await ready(page);
  await page.getByRole("tab", { name: "Runs" }).click();
  await expect(rows(page)).toHaveCount(1);
  await expect(rows(page)).toContainText("This saved run is damaged");
  await expect(rows(page)).toContainText("date not known");
  await expect(rows(page).getByRole("button", { name: "Download" })).toBeVisible();
  await trainTo(page, 3); // it blocks no new run
  await expect(rows(page)).toHaveCount(2);
});
