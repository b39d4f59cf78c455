import { expect, test, type Page } from "@playwright/test";
import type { Fault } from "../src/worker/protocol";
import { recordingOf, useStandIn, type Script } from "./page-fixture";

/** What the page promises to a visitor, driven by a worker that makes its numbers up; the real one has tests of its own. */

const step = (page: Page) => page.locator(".counter .step strong");
const stepNumber = async (page: Page) => Number((await step(page).textContent())?.replace(/\D/g, "") ?? NaN);
/** The step once it stands still: what was under way when it was paused has landed. */
async function settled(page: Page): Promise<number> {
  for (let before = -1; ; await page.waitForTimeout(300)) {
    const now = await stepNumber(page);
    if (now === before) return now;
    before = now;
  }
}
const message = (page: Page) => page.locator(".message p");
const field = (page: Page, path: string) => page.locator(`[data-path="${path}"] input.field`).first();

async function open(page: Page, script: Script = {}, hash = "") {
  await page.route("**/recordings/*.json", (route) => route.fulfill({ status: 404 }));
  await useStandIn(page, { milliseconds: 30, ...script });
  await page.goto(`/${hash}`);
  await expect(page.locator(".status")).toContainText(script.faultAt?.step === 0 ? "" : "Stand-in GPU");
}

test("a recorded run is on screen within two seconds, and can be scrubbed while the device warms up", async ({ page }) => {
  const recording = await recordingOf(page, 60);
  await page.route("**/recordings/*.json", (route) => route.fulfill({ body: recording, contentType: "application/json" }));
  await useStandIn(page, { warmUp: 60_000 });
  const took: number[] = []; // the best of three: this machine may be busy with something else
  for (let k = 0; k < 3; k++) {
    await page.goto("/", { waitUntil: "commit" });
    await page.locator(".by-value path.fill").first().waitFor();
    took.push(await page.evaluate(() => performance.now()));
  }
  expect(Math.min(...took)).toBeLessThan(2000);
  await expect(message(page)).toContainText("Recorded on Stand-in GPU, seed 7");
  await page.getByRole("slider", { name: "Step of the recorded run" }).fill("40");
  await expect(step(page)).toHaveText("40");
});

test("while a recording plays, message and status bar say what this machine does, and training starts when it is ready", async ({ page }) => {
  const recording = await recordingOf(page, 60);
  await page.route("**/recordings/*.json", (route) => route.fulfill({ body: recording, contentType: "application/json" }));
  await useStandIn(page, { warmUp: 4_000, milliseconds: 30 });
  await page.goto("/");
  await expect(message(page)).toContainText("This machine: checking kernels, 12 of 30");
  await expect(page.locator(".status")).toContainText("This machine: checking kernels, 12 of 30");
  await page.getByRole("button", { name: "Train here" }).click();
  await expect(page.getByRole("button", { name: "Starts when ready" })).toBeDisabled();
  await expect(page.getByRole("slider", { name: "Step of the recorded run" })).toBeVisible();
  await expect(page.locator(".status")).toContainText("161 ms per step"); // its own run, no longer the recording's
  await expect(page.getByRole("slider", { name: "Step of the recorded run" })).toHaveCount(0);
  await expect(page.getByRole("button", { name: "Pause" })).toBeVisible();
});

test("a recording stays until the visitor trains here, and says when the machine is ready", async ({ page }) => {
  const recording = await recordingOf(page, 60);
  await page.route("**/recordings/*.json", (route) => route.fulfill({ body: recording, contentType: "application/json" }));
  await useStandIn(page, { warmUp: 500 });
  await page.goto("/");
  await expect(message(page)).toContainText("This machine is ready to train");
  await expect(page.locator(".status")).toContainText("This machine: Stand-in GPU, ready to train");
  await page.getByRole("button", { name: "Train here" }).click();
  await expect.poll(() => stepNumber(page)).toBeGreaterThan(0);
  await expect(page.locator(".status")).not.toContainText("Recorded");
});

test("the target is drawn before the model is loaded, and every frame says what it waits for", async ({ page }) => {
  await page.route("**/recordings/*.json", (route) => route.fulfill({ status: 404 }));
  await useStandIn(page, { warmUp: 3_000 });
  await page.goto("/");
  await expect(page.locator(".by-value path.outline").first()).toBeVisible();
  await expect(page.locator("svg.by-value")).toContainText("needs no model");
  await expect(page.locator(".by-value path.fill")).toHaveCount(0);
  await expect(page.locator(".step-chart").nth(3).locator(".target-line")).toHaveAttribute("d", /H/);
  await expect(page.locator(".step-chart").nth(2)).toContainText("Needs the model’s own probabilities");
  await expect(page.locator(".sample-table")).toContainText("listed here, as soon as the model is loaded");
  const top = () => page.locator(".by-value .axis text.end").evaluateAll((all) => all.map((t) => t.textContent));
  const axis = await top();
  await expect(page.locator(".by-value path.fill").first()).toBeVisible();
  expect(await top()).toEqual(axis);
  await page.getByLabel("Experiment").selectOption("continuation");
  await expect(page.locator(".ranked .waiting")).toContainText("walking the untrained model");
});

test("play, pause, step, rewind and reset are four different things", async ({ page }) => {
  await open(page);
  await expect(message(page)).toContainText("Press Play");
  await page.getByRole("button", { name: "Play", exact: true }).first().click();
  await expect.poll(() => stepNumber(page)).toBeGreaterThan(5);
  await page.getByRole("button", { name: "Pause" }).click();
  await expect(page.locator(".counter")).toContainText("paused");
  const paused = await settled(page);
  await page.getByRole("button", { name: "Step", exact: true }).first().click();
  await expect.poll(() => stepNumber(page)).toBe(paused + 1);
  await page.getByRole("button", { name: "Rewind" }).click();
  await expect(step(page)).toHaveText("0");
});

test("a live edit moves the target, draws a rule on every chart and enters the log; undo is another edit", async ({ page }) => {
  await open(page);
  await page.keyboard.press("Space");
  await expect.poll(() => stepNumber(page)).toBeGreaterThan(8);
  await field(page, "reward.temperature").fill("0.7");
  await field(page, "reward.temperature").press("Enter");
  await expect(page.locator('[data-path="reward.temperature"] .mark')).toContainText(/step \d+: 1\.00 → 0\.70/);
  await expect(page.locator(".step-chart .edit-rule")).toHaveCount(4);
  await page.getByRole("tab", { name: /Edits/ }).click();
  await expect(page.locator(".edits li")).toHaveCount(1);
  await page.locator(".edits li").getByRole("button", { name: "Undo" }).click();
  await expect(page.locator(".edits li")).toHaveCount(2);
});

test("what only a new run can take says so, and what is wrong stays in its box and changes nothing", async ({ page }) => {
  await open(page);
  await page.keyboard.press("ArrowRight");
  await expect(step(page)).toHaveText("1");
  await page.locator(".rail").getByRole("button", { name: /^Training/ }).click();
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

test("a broken link says what is wrong and loses nothing", async ({ page }) => {
  await open(page, {}, "#1.notALink");
  await expect(message(page)).toContainText("The link is damaged or cut short");
  await page.getByRole("button", { name: "Open the preset" }).click();
  await expect(message(page)).toContainText("Press Play");
});

test("a shared link opens the same run and says through which step it was identical", async ({ page, context }) => {
  await context.grantPermissions(["clipboard-write", "clipboard-read"]);
  await open(page);
  await page.keyboard.press("Space");
  await expect.poll(() => stepNumber(page)).toBeGreaterThan(12);
  await page.keyboard.press("Space");
  await page.keyboard.press("s");
  await expect(message(page)).toContainText("Link copied");
  const link = page.url();
  expect(link).toContain("#1.");
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(link);
  await page.goto("about:blank");
  await page.goto(link);
  await expect(message(page)).toContainText("Opened from a link");
  await page.keyboard.press("Space");
  await expect(message(page)).toContainText(/Identical to the link's run through step \d+/);
});

test("every key does what the list of keys says, and none acts inside a text field", async ({ page }) => {
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

test("samples: the tail folds, invalid strings stay, a filter finds, and what is pinned stays through a rewind", async ({ page }) => {
  await open(page);
  await page.keyboard.press("ArrowRight");
  await expect(step(page)).toHaveText("1");
  const table = page.locator(".sample-table"), strings = table.locator("tbody th button");
  await expect(table.locator("tr.fold").first()).toContainText(/\d+ more integers, seen \d+ to \d+ times/);
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

test("a recorded run's settings are to be read; training here makes them one's own", async ({ page }) => {
  const recording = await recordingOf(page, 60);
  await page.route("**/recordings/*.json", (route) => route.fulfill({ body: recording, contentType: "application/json" }));
  await useStandIn(page, { warmUp: 300 });
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
  await expect.poll(() => stepNumber(page)).toBeGreaterThan(6);
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
  await expect(page.getByRole("dialog", { name: "About this number" })).toContainText("How far off");
  await page.keyboard.press("Escape");
  await expect(page.getByRole("dialog", { name: "About this number" })).toHaveCount(0);
});

const failures: readonly [fault: Fault, says: RegExp, offers: string][] = [
  [{ kind: "device-lost", reason: "unknown", savedAt: 2 }, /graphics device was taken away/, "Resume from 2"],
  [{ kind: "not-finite", tensor: "loss", step: 3, savedAt: 2 }, /no longer a finite number/, "Back to 2, half rate"],
  [{ kind: "out-of-memory", what: "The plan", neededMB: 900, limitMB: 128 }, /needs 900 MB/, "Show what uses memory"],
  [{ kind: "storage-full", neededMB: 9 }, /storage is full/, "Delete the saved run"],
];
for (const [fault, says, offers] of failures)
  test(`${fault.kind}: a sentence, a next step, and the last picture stays`, async ({ page }) => {
    await open(page, { faultAt: { step: 3, fault } });
    await page.keyboard.press("Space");
    await expect(message(page)).toContainText(says);
    await expect(page.getByRole("button", { name: offers })).toBeVisible();
    await expect(page.locator(".by-value path.fill").first()).toBeVisible();
  });

test("without WebGPU the recorded run goes on and the page says why", async ({ page }) => {
  const recording = await recordingOf(page, 30);
  await page.route("**/recordings/*.json", (route) => route.fulfill({ body: recording, contentType: "application/json" }));
  await useStandIn(page, { faultAt: { step: 0, fault: { kind: "no-webgpu" } } });
  await page.goto("/");
  await expect(message(page)).toContainText("no WebGPU");
  await expect.poll(() => stepNumber(page)).toBeGreaterThan(2);
});

test("a phone: one column, the transport at the bottom, edits in a sheet, targets a thumb can hit", async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await page.route("**/recordings/*.json", (route) => route.fulfill({ status: 404 }));
  await useStandIn(page);
  await page.goto("/");
  const play = page.locator(".phone-transport .play");
  expect((await play.boundingBox())?.height).toBeGreaterThanOrEqual(44);
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
  await play.click();
  await expect(page.locator(".by-value path.outline").first()).toBeVisible();
  await page.getByRole("button", { name: "Settings" }).click();
  await expect(page.getByRole("dialog", { name: "Settings" })).toBeVisible();
});
