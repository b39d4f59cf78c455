import { statSync } from "node:fs";
import { join } from "node:path";
import { expect, test, type Page, type Route } from "@playwright/test";
import {
  act,
  beforeWorker,
  linkTo,
  listen,
  message,
  pause,
  play,
  reach,
  smallRun,
  stepShown,
  reported,
  visit,
} from "./visit";

/**
 * What fails, with the real worker: each its own sentence, what was on screen stays, and the next
 * step offered is one that works.
 */

test.use({ trace: "off" });
test.describe.configure({ timeout: 900_000 });

const outline = (page: Page) => page.locator(".by-value path.outline").first();
const recorded = (page: Page) => page.getByRole("slider", { name: "Step of the recorded run" });

const file = (page: Page, name: string, answer: (route: Route) => Promise<void>) =>
  page.route(`**/models/world/${name}`, answer);
const cutShort = async (route: Route) => {
  const response = await route.fetch();
  const body = await response.body();
  await route.fulfill({
    body: body.subarray(0, body.length / 2),
    contentType: "application/octet-stream",
  });
};

/** The page with its recording, and what the worker then fails at. */
async function failing(page: Page, says: RegExp) {
  await listen(page);
  await page.goto("/");
  await expect(message(page)).toContainText(says);
  await expect(message(page)).not.toContainText(/[{}]|undefined|NaN/);
  await expect(outline(page)).toBeVisible();
  await expect(recorded(page)).toBeVisible();
}

/**
 * Every file was read, the weights too: only then are kernels checked. What follows is what every
 * other test here waits for.
 */
const goesOn = (page: Page) =>
  expect
    .poll(
      () =>
        page.evaluate(() => window.sentences.some((sentence) => /checking kernels/.test(sentence))),
      { timeout: 60_000 },
    )
    .toBe(true);

test("a graphics card that was chosen and is gone: the processor trains, which is said", async ({
  page,
}) => {
  await beforeWorker(page, () => {
    GPU.prototype.requestAdapter = () => Promise.resolve(null);
  });
  await listen(page);
  await visit(page, `?executor=webgpu${await linkTo(smallRun())}`);
  expect((await reported(page, "fault")).map(({ fault }) => fault.kind)).toEqual(["no-adapter"]);
  await expect(page.locator(".status")).toContainText(/Processor, \d+ thread/);
  await expect(message(page)).toContainText("WebGPU has none to use now");
  await play(page);
  await reach(page, 2);
});

/** Bytes of a file of the model, as its list says; another length is a fault of its own. */
const sizeOf = (name: string): number => statSync(join("public", "models", "world", name)).size;

const files: readonly [
  what: string,
  name: string,
  answer: (route: Route) => Promise<void>,
  says: RegExp,
][] = [
  [
    "weights that are missing",
    "model.safetensors",
    (route) => route.fulfill({ status: 404 }),
    /model\.safetensors could not be loaded \(status 404\)/,
  ],
  [
    "weights that the network keeps back",
    "model.safetensors",
    (route) => route.abort(),
    /model\.safetensors could not be loaded/,
  ],
  [
    "weights that are cut short",
    "model.safetensors",
    cutShort,
    /model\.safetensors: .*the file is cut short/,
  ],
  [
    "weights that are something else",
    "model.safetensors",
    (route) => route.fulfill({ body: "hello".padEnd(sizeOf("model.safetensors")) }),
    /model\.safetensors of the model world is another file than files\.json lists/,
  ],
  [
    "a tokenizer that is something else",
    "tokenizer.json",
    (route) =>
      route.fulfill({
        body: "{ not json".padEnd(sizeOf("tokenizer.json")),
        contentType: "application/json",
      }),
    /tokenizer\.json of the model world is another file than files\.json lists/,
  ],
  [
    "a config that is missing",
    "config.json",
    (route) => route.fulfill({ status: 500 }),
    /config\.json could not be loaded \(status 500\)/,
  ],
];
for (const [what, name, answer, says] of files)
  test(`${what}: named with its fault; the recorded run stays; a retry loads it`, async ({
    page,
  }) => {
    await file(page, name, answer);
    await failing(page, says);
    await page.unroute(`**/models/world/${name}`);
    await act(page, "Start again").click();
    await goesOn(page);
    await expect(recorded(page)).toBeVisible();
  });

test("a worker that cannot be loaded is reported, and loaded by a retry", async ({ page }) => {
  await page.route("**/assets/worker-*.js", (route) => route.fulfill({ status: 404 }));
  await failing(page, /background worker stopped: its program could not be loaded/);
  await page.unroute("**/assets/worker-*.js");
  await expect(act(page, /Resume/)).toHaveCount(0); // nothing was saved
  await act(page, "Start again").click();
  await goesOn(page);
});

test("when worker or device is lost, the picture stays and the run resumes from its save", async ({
  page,
  browser,
}) => {
  await listen(page);
  await visit(page, `?executor=webgpu${await linkTo(smallRun())}`);
  await play(page);
  await reach(page, 2);
  const saved = await pause(page);
  const marks = (await reported(page, "fingerprint")).at(-1)?.fingerprint.marks.at(-1);

  await page.workers()[0].evaluate(
    () =>
      void setTimeout(() => {
        throw new Error("the test ended it");
      }),
  );
  await expect(message(page)).toContainText(
    "The background worker stopped: Error: the test ended it.",
  );
  await expect(page.locator(".by-value path.fill").first()).toBeVisible();
  await expect.poll(() => stepShown(page)).toBe(saved); // the counter is painted now and then
  await act(page, `Resume from ${saved}`).click();
  await reach(page, saved + 1);
  expect((await reported(page, "ready")).at(-1)?.step).toBe(saved);

  const chrome = await browser.newBrowserCDPSession();
  await chrome.send("Browser.crashGpuProcess");
  await expect(message(page)).toContainText("The graphics device was taken away");
  // a slow machine saves by the clock too
  const kept = (await reported(page, "saved")).at(-1)?.step ?? NaN;
  expect(kept).toBeGreaterThanOrEqual(saved);
  await expect(message(page)).toContainText(`The run is kept up to step ${kept}.`);
  await expect(page.locator(".by-value path.fill").first()).toBeVisible();
  await act(page, `Resume from ${kept}`).click();
  await reach(page, kept + 1);
  const again = await pause(page);
  expect(again).toBeGreaterThan(saved);
  expect(marks?.step).toBe(saved);
});

test("where nothing may be stored, the page trains and says that the run is not kept", async ({
  page,
}) => {
  await page.addInitScript(() => {
    const refuse = {
      get() {
        throw new DOMException("Access is denied for this document.", "SecurityError");
      },
    };
    Object.defineProperty(window, "localStorage", refuse);
    Object.defineProperty(window, "indexedDB", refuse);
  });
  await beforeWorker(page, () =>
    Object.defineProperty(self, "indexedDB", {
      get() {
        throw new DOMException("Access is denied for this document.", "SecurityError");
      },
    }),
  );
  const broken: string[] = [];
  page.on("pageerror", (error) => broken.push(error.message));
  await listen(page);
  await visit(page, await linkTo(smallRun()));
  await page.getByRole("button", { name: "Dark" }).click();
  await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
  await play(page);
  await reach(page, 2);
  await page.getByRole("button", { name: "Pause" }).click();
  await expect(message(page)).toContainText(
    /This browser keeps no runs.*The run goes on, unsaved/,
    { timeout: 120_000 },
  );
  await play(page);
  await reach(page, (await stepShown(page)) + 1);
  expect(broken).toEqual([]);
});

test("full storage is reported with what a save needs, and stops nothing", async ({
  page,
  context,
  baseURL,
}) => {
  await listen(page);
  await visit(page, await linkTo(smallRun()));
  const chrome = await context.newCDPSession(page);
  await chrome.send("Storage.overrideQuotaForOrigin", {
    origin: new URL(baseURL ?? "").origin,
    quotaSize: 20_000,
  });
  await play(page);
  await reach(page, 2);
  await page.getByRole("button", { name: "Pause" }).click();
  await expect(message(page)).toContainText(
    /storage is full: saving this run needs \d+ MB\. No other run is saved here.* unsaved\./,
    { timeout: 120_000 },
  );
  await chrome.send("Storage.overrideQuotaForOrigin", { origin: new URL(baseURL ?? "").origin });
  await expect(act(page, "Show saved runs")).toHaveCount(0); // there is none to delete
  await act(page, "Close").click();
  await play(page);
  await reach(page, (await stepShown(page)) + 1);
  await pause(page);
  await expect(page.locator(".status")).toContainText(/Saved at step \d+/);
});
