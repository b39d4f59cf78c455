import { expect, test, type Page } from "@playwright/test";
import type { Fault } from "../src/worker/protocol";
import { open, recordingOf, step, useFakeWorker, serveRecording } from "./fake-worker/page";
import { field, message, stepShown } from "./visit";

/**
 * What the page promises to a visitor, driven by a worker that makes its numbers up; the real one
 * has tests of its own.
 */

/** The step once it stands still: what was under way when it was paused has landed. */
async function settled(page: Page): Promise<number> {
  for (let before = -1; ; await page.waitForTimeout(300)) {
    const now = await stepShown(page);
    if (now === before) return now;
    before = now;
  }
}

test("play, pause, step, rewind and reset are four different things", async ({ page }) => {
  await open(page);
  await expect(message(page)).toContainText("press Play");
  await page.getByRole("button", { name: "Play", exact: true }).first().click();
  await expect.poll(() => stepShown(page)).toBeGreaterThan(5);
  await page.getByRole("button", { name: "Pause" }).click();
  await expect(page.locator(".counter")).toContainText("paused");
  const paused = await settled(page);
  await page.getByRole("button", { name: "Step", exact: true }).first().click();
  await expect.poll(() => stepShown(page)).toBe(paused + 1);
  await page.getByRole("button", { name: "Rewind" }).click();
  await expect(step(page)).toHaveText("0");
});

test("a live edit moves the target and is marked and logged; undo is another edit", async ({
  page,
}) => {
  await open(page);
  await page.keyboard.press("Space");
  await expect.poll(() => stepShown(page)).toBeGreaterThan(8);
  await field(page, "reward.temperature").fill("0.7");
  await field(page, "reward.temperature").press("Enter");
  await expect(page.locator('[data-path="reward.temperature"] .mark')).toContainText(
    /step \d+: 1\.00 → 0\.70/,
  );
  await expect(page.locator(".step-chart .edit-rule")).toHaveCount(4);
  const change = String.raw`Step \d+: Reward T 1\.00 → 0\.70\.`;
  const news = new RegExp(
    `${change} The target moved at once, its log Z from 12\\.6 to 16\\.0 nats`,
  );
  await expect(message(page)).toContainText(news);
  // and aloud, within some seconds
  await expect(page.locator("[aria-live=polite]")).toContainText(news);
  await expect(page.locator("[aria-live=polite]")).toContainText("total variation distance");
  await page.getByRole("tab", { name: /Edits/ }).click();
  await expect(page.locator(".edits li")).toHaveCount(1);
  await page.locator(".edits li").getByRole("button", { name: "Undo" }).click();
  await expect(page.locator(".edits li")).toHaveCount(2);
});

test("what only a new run can take says so; a wrong value stays in its box, unused", async ({
  page,
}) => {
  await open(page);
  await page.keyboard.press("ArrowRight");
  await expect(step(page)).toHaveText("1");
  await page
    .locator(".rail")
    .getByRole("button", { name: /^Training/ })
    .click();
  await field(page, "batch.samples").fill("8");
  await field(page, "batch.samples").press("Enter");
  await expect(page.locator(".staged")).toContainText("new run from step 0");
  await field(page, "reward.temperature").fill("900");
  await field(page, "reward.temperature").press("Enter");
  await expect(page.locator(".wrong")).toContainText("it must be a number from 0.1 to 5");
  await expect(field(page, "reward.temperature")).toHaveValue("900");
  await page.locator(".wrong").getByRole("button").click();
  await expect(field(page, "reward.temperature")).toHaveValue("1.00");
});

test("an objective says its formula and what it assumes", async ({ page }) => {
  await open(page);
  const rail = page.locator(".rail");
  await rail.getByRole("button", { name: /^Training/ }).click();
  const objective = page.locator('[data-path="objective.pairs"] select');
  await objective.scrollIntoViewIfNeeded();
  await page.waitForTimeout(300); // a scroll closes what stands beside
  await objective.focus();
  const beside = page.locator(".help-beside");
  await expect(beside).toContainText("What it assumes:");
  await expect(beside.locator("math")).toBeVisible();
  await objective.selectOption("vargrad");
  await expect(beside.locator("math annotation")).toHaveText(/u_n/);
  await expect(beside).toBeInViewport({ ratio: 1 });
  await page.screenshot({ path: "test-results/objective.png" });
});

test("every key does what the list of keys says, and none acts inside a text field", async ({
  page,
}) => {
  await open(page);
  await page.keyboard.press("?");
  await expect(page.getByRole("dialog", { name: "Keys" })).toBeVisible();
  await page.keyboard.press("Escape");
  await page.keyboard.press("ArrowRight");
  await expect(step(page)).toHaveText("1");
  await page.keyboard.press("r");
  await expect(step(page)).toHaveText("0");
  await page.getByRole("textbox", { name: "Filter samples" }).fill("7");
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("r");
  await expect(step(page)).toHaveText("0");
  await expect(page.getByRole("textbox", { name: "Filter samples" })).toHaveValue("7r");
});

test("samples: the tail folds, invalid strings stay, a filter finds, pins stay", async ({
  page,
}) => {
  await open(page);
  await page.keyboard.press("ArrowRight");
  await expect(step(page)).toHaveText("1");
  const table = page.locator(".sample-table");
  const strings = table.locator("tbody th button");
  await expect(table.locator("tr.fold").first()).toContainText(
    /\d+ more integers, seen \d+ to \d+ times/,
  );
  await expect(table.locator("tr.invalid").first()).toBeVisible();
  expect(await table.evaluate((e) => e.scrollHeight - e.clientHeight)).toBeLessThanOrEqual(1);
  await expect(page.locator(".tally")).toContainText("distinct in the 512 samples of step");
  await table.getByRole("button", { name: /more integers/ }).click();
  expect(await table.evaluate((e) => e.scrollHeight - e.clientHeight)).toBeGreaterThan(1000);
  expect(await table.locator("tbody tr").count()).toBeLessThan(30);
  await table.evaluate((e) => e.scrollTo(0, e.scrollHeight));
  await expect(table.locator("tr.invalid").last()).toBeInViewport();
  await page.getByRole("textbox", { name: "Filter samples" }).fill("bottles");
  await expect(strings).toHaveText(["99 bottles⊤"]);
  await strings.click();
  await page.getByRole("button", { name: "Pin", exact: true }).click();
  await page.getByRole("textbox", { name: "Filter samples" }).fill("");
  await page.getByRole("button", { name: "Pinned 1" }).click();
  await expect(strings).toHaveText(["99 bottles⊤"]);
  await expect(page.locator(".chosen h3")).toHaveText("99 bottles⊤");
  await page.getByRole("button", { name: "Unpin" }).click();
  await expect(table).toContainText("Nothing is pinned");
});

test("a recorded run's settings are to be read; training here makes them one's own", async ({
  page,
}) => {
  const recording = await recordingOf(page, 60);
  await serveRecording(page, recording);
  await useFakeWorker(page, { warmUp: 300 });
  await page.goto("/");
  await expect(page.locator(".rail .recorded")).toContainText("Settings of the recorded run");
  await expect(field(page, "reward.temperature")).toBeDisabled();
  await page.locator(".rail .recorded").getByRole("button").click();
  await expect(page.locator(".rail .recorded")).toHaveCount(0);
  await expect(field(page, "reward.temperature")).toBeEnabled();
});

test("every chart is also a table, and says itself in words", async ({ page }) => {
  await open(page);
  await page.keyboard.press("Space");
  await expect.poll(() => stepShown(page)).toBeGreaterThan(6);
  await expect(page.getByRole("img", { name: /Probability of 100 strings/ })).toBeVisible();
  await expect(page.getByRole("img", { name: /^Reward, mean log R/ })).toBeVisible();
  await page.getByRole("group", { name: "View" }).getByRole("button", { name: "Table" }).click();
  await expect(page.locator(".distribution tbody tr")).toHaveCount(101);
  await page.locator(".trio > header").getByRole("button", { name: "Table" }).click();
  await expect(page.locator(".trio tbody tr").first()).toBeVisible();
});

test("a figure tells what it is, how it is found and how far it may be off", async ({ page }) => {
  await open(page);
  await page.locator(".readout").getByRole("button", { name: /^TV/ }).click();
  await expect(page.getByRole("dialog", { name: "About this number" })).toContainText(
    "How far off",
  );
  await page.keyboard.press("Escape");
  await expect(page.getByRole("dialog", { name: "About this number" })).toHaveCount(0);
});

const failures: readonly [fault: Fault, says: RegExp, offers: string][] = [
  [
    { kind: "device-lost", reason: "unknown", savedAt: 2 },
    /graphics device was taken away/,
    "Resume from 2",
  ],
  [
    { kind: "not-finite", tensor: "loss", step: 3, savedAt: 2 },
    /no longer a finite number/,
    "Back to 2, half rate",
  ],
  [
    { kind: "out-of-memory", what: "The plan", neededMB: 900, limitMB: 128 },
    /needs 900 MB/,
    "Show what uses memory",
  ],
  [
    { kind: "storage-full", neededMB: 9, kept: 2, keptMB: 40 },
    /storage is full/,
    "Show saved runs",
  ],
];
for (const [fault, says, offers] of failures)
  test(`${fault.kind}: a sentence, a next step, and the last picture stays`, async ({ page }) => {
    await open(page, { faultAt: { step: 3, fault } });
    await page.keyboard.press("Space");
    await expect(message(page)).toContainText(says);
    await expect(page.getByRole("button", { name: offers })).toBeVisible();
    await expect(page.locator(".by-value path.fill").first()).toBeVisible();
  });

test("a device that is lost right after a link was copied is told", async ({ page }) => {
  await open(page, {
    milliseconds: 150,
    faultAt: { step: 20, fault: { kind: "device-lost", reason: "unknown", savedAt: null } },
  });
  await page.keyboard.press("Space");
  await page.keyboard.press("s");
  await expect(message(page)).toContainText("address bar");
  await expect(message(page)).toContainText("graphics device was taken away");
  await expect(page.getByRole("button", { name: "Start again" })).toBeVisible();
});

test("where nothing can train, the recorded run goes on and the page says why", async ({
  page,
}) => {
  const recording = await recordingOf(page, 30);
  await serveRecording(page, recording);
  await useFakeWorker(page, { faultAt: { step: 0, fault: { kind: "no-simd" } } });
  await page.goto("/");
  await expect(message(page)).toContainText("WebAssembly with SIMD");
  await expect(page.locator(".rail .recorded")).toContainText("Settings of the recorded run");
  // there will be no run of one's own
  await expect(page.locator(".rail .recorded").getByRole("button")).toHaveCount(0);
  await expect.poll(() => stepShown(page)).toBeGreaterThan(2);
});

test("a phone: one column, transport at the bottom, edits in a sheet, large buttons", async ({
  page,
}) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await page.route("**/recordings/*.json", (route) => route.fulfill({ status: 404 }));
  await useFakeWorker(page);
  await page.goto("/");
  const play = page.locator(".phone-transport .play");
  expect((await play.boundingBox())?.height).toBeGreaterThanOrEqual(44);
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
  await play.click();
  await expect(page.locator(".by-value path.outline").first()).toBeVisible();
  await page.getByRole("button", { name: "Settings" }).click();
  await expect(page.getByRole("dialog", { name: "Settings" })).toBeVisible();
});
