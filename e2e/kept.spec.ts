import { expect, test, type Page } from "@playwright/test";
import { open, recordingOf, step, useStandIn, type Script } from "./page-fixture";
import { act, field, linkTo, message, set, smallRun, stepShown } from "./visit";

/**
 * Nothing that a visitor asked for, typed, saved or was told is lost on the way; with a worker that
 * makes its numbers up.
 */

const opened = (page: Page) =>
  page.evaluate(() => window.asked.filter((command) => command.kind === "open"));
const asked = (page: Page) => page.evaluate(() => window.asked);
const edits = (page: Page) =>
  page.evaluate(() =>
    window.asked.flatMap((command) =>
      command.kind === "edit" ? [[command.path, command.value]] : [],
    ),
  );
const trained = (page: Page) => expect.poll(() => stepShown(page)).toBeGreaterThan(3);
const play = (page: Page) =>
  page.getByRole("button", { name: "Play", exact: true }).first().click();
const section = (page: Page, name: RegExp) =>
  page.locator(".rail").getByRole("button", { name }).first().click();

/** A page without a recorded run, not waited for. */
async function begin(page: Page, script: Script, at = "") {
  await page.route("**/recordings/*.json", (route) => route.fulfill({ status: 404 }));
  await useStandIn(page, { milliseconds: 30, ...script });
  await page.goto(`/${at}`);
}

test("what failed before it was ready is asked for again as it was: the link, and the wish to train", async ({
  page,
}) => {
  await begin(
    page,
    {
      warmUp: 4_000,
      faultAt: {
        step: 0,
        fault: { kind: "download-failed", name: "model.safetensors", status: "status 503" },
      },
    },
    await linkTo(smallRun(), { steps: 40 }),
  );
  await page.keyboard.press("Space");
  await expect(message(page)).toContainText("Training starts then"); // it is still opening
  await act(page, "Start again").click();
  await expect
    .poll(async () => (await opened(page)).map((command) => command.replay?.steps))
    .toEqual([40, 40]);
  await expect(message(page)).toContainText("Training starts then");
});

test("a live edit made while a saved run is on its way reaches it once it is back, and Play asked for meanwhile trains it", async ({
  page,
}) => {
  await page.addInitScript(
    (link) => localStorage.setItem("amortize.last", link),
    await linkTo(smallRun()),
  );
  await begin(page, { warmUp: 1_500, savedStep: 12 });
  await set(page, "reward.temperature", "0.7");
  await expect(page.locator('[data-path="reward.temperature"] .mark')).toContainText("applies at");
  expect(await edits(page)).toEqual([]);
  await page.locator(".bar").click({ position: { x: 5, y: 5 } });
  await page.keyboard.press("Space");
  await expect.poll(() => stepShown(page)).toBeGreaterThan(13);
  expect(await edits(page)).toEqual([["reward.temperature", 0.7]]);
  await expect(page.locator('[data-path="reward.temperature"] .mark')).toContainText(
    "step 12: 1.00 → 0.70",
  );
});

test("an edit made while a run stands still for a fault goes with it when it resumes", async ({
  page,
}) => {
  await begin(page, {
    savedStep: 10,
    faultAt: { step: 14, fault: { kind: "device-lost", reason: "unknown", savedAt: 10 } },
  });
  await page.keyboard.press("Space");
  await expect(message(page)).toContainText("graphics device was taken away");
  await set(page, "reward.temperature", "0.7");
  expect(await edits(page)).toEqual([]);
  await act(page, "Resume from 10").click();
  await expect.poll(() => edits(page)).toEqual([["reward.temperature", 0.7]]);
  expect((await opened(page)).at(-1)?.resume).toBe(true);
});

test("half the learning rate is asked for together with the save it goes back to, and waits for Play", async ({
  page,
}) => {
  await begin(page, {
    savedStep: 10,
    faultAt: { step: 14, fault: { kind: "not-finite", tensor: "the loss", step: 14, savedAt: 10 } },
  });
  await page.keyboard.press("Space");
  await act(page, "Back to 10, half rate").click();
  await expect.poll(() => edits(page)).toEqual([["optimiser.learningRate", 0.001]]);
  await expect(step(page)).toHaveText("10");
  await expect(page.getByRole("button", { name: "Play", exact: true }).first()).toBeEnabled();
});

test("a change of the start that is cancelled, or overtaken by another experiment, opens nothing later", async ({
  page,
}) => {
  await open(page);
  await section(page, /^Training/);
  await set(page, "batch.samples", "8");
  await page.getByLabel("Experiment").selectOption("continuation");
  await expect.poll(async () => (await opened(page)).length).toBe(2);
  await page.waitForTimeout(900); // longer than typing may rest
  expect((await opened(page)).map((command) => command.experiment.preset)).toEqual([
    "random-integers",
    "continuation",
  ]);
});

test("what is applied in a new run is no longer the link's run, and begins with everything that waited", async ({
  page,
}) => {
  await open(page, {}, await linkTo(smallRun(), { steps: 40 }));
  await play(page);
  await trained(page);
  await section(page, /^Training/);
  await set(page, "batch.samples", "8");
  await page.locator(".staged").getByRole("button", { name: "Apply in a new run" }).click();
  await expect
    .poll(async () => (await opened(page)).at(-1)?.experiment.leaves["batch.samples"])
    .toBe(8);
  expect((await opened(page)).at(-1)?.replay).toBeUndefined();
  expect(new URL(page.url()).hash).toBe("");
  await expect(page.locator(".staged")).toHaveCount(0);
  await trained(page);
});

test("a file of settings opens as the run it describes, a wrong one is named and leaves the run alone", async ({
  page,
}) => {
  await open(page, {}, await linkTo(smallRun(), { steps: 40 }));
  const choose = async (text: string) => {
    await page.getByRole("button", { name: "Export" }).click();
    await page.locator("input[type=file]").setInputFiles({
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
  const { readFileSync } = await import("node:fs");
  await choose(
    readFileSync(await (await arrived).path(), "utf8").replace(/"run\.seed": 7/, '"run.seed": 8'),
  );
  await expect.poll(async () => (await opened(page)).at(-1)?.experiment.leaves["run.seed"]).toBe(8);
  expect(new URL(page.url()).hash).toBe("");
});

test("a link that cannot be made, and a recorded run that cannot be read, are told", async ({
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
  await useStandIn(page, { faultAt: { step: 0, fault: { kind: "no-webgpu" } } });
  await page.goto("/");
  await act(page, "Watch a recorded run").click();
  await expect(message(page)).toContainText("There is no recorded run of Random integers here.");
  await act(page, "Close").click();
  await expect(message(page)).toContainText("no WebGPU"); // what ended the run is said again
  await page.getByRole("button", { name: "Share" }).click();
  await expect(message(page)).toContainText(
    "This browser could not make the link: deflate-raw is not known",
  );
  expect(broken).toEqual([]);
});

test("a save that is deleted is asked of the worker, and no longer offered by the next visit", async ({
  page,
}) => {
  await begin(page, {
    faultAt: { step: 60, fault: { kind: "storage-full", neededMB: 9, kept: 2, keptMB: 40 } },
  });
  await page.keyboard.press("Space");
  await expect(page.locator(".status")).toContainText("Saved at step 50");
  await expect
    .poll(() => page.evaluate(() => localStorage.getItem("amortize.last")))
    .not.toBeNull();
  await act(page, "Delete the saved run").click();
  await expect(message(page)).toContainText("The saved run is deleted");
  await expect(page.locator(".status")).not.toContainText("Saved at");
  expect((await asked(page)).map(({ kind }) => kind)).toContain("delete");
  await page.reload();
  await expect
    .poll(async () => (await opened(page)).map((command) => command.resume ?? false))
    .toEqual([false]);
});

test("a storage that is full can also be left as it is: the sentence goes, the run stays", async ({
  page,
}) => {
  await begin(page, {
    faultAt: { step: 5, fault: { kind: "storage-full", neededMB: 9, kept: 2, keptMB: 40 } },
  });
  await page.keyboard.press("Space");
  await act(page, "Close").click();
  await expect(message(page)).not.toContainText("storage is full");
  expect((await asked(page)).map(({ kind }) => kind)).not.toContain("delete");
});

test("what is typed on a projector is taken when its panel is left for anything else", async ({
  page,
}) => {
  await page.setViewportSize({ width: 1280, height: 720 });
  await begin(page, {});
  await page.keyboard.press("Space");
  await trained(page);
  const leave: (() => Promise<void>)[] = [
    () => page.mouse.click(900, 640),
    () => page.getByRole("button", { name: "Reward", exact: true }).click(),
    () => page.getByRole("button", { name: /^Temperature/ }).click(),
  ];
  for (const [k, away] of leave.entries()) {
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: /^Temperature/ }).click();
    await field(page, "reward.temperature").fill(`0.${k + 6}`);
    await away();
    await expect
      .poll(async () => (await edits(page)).at(-1))
      .toEqual(["reward.temperature", (k + 6) / 10]);
  }
});

test("a pinned string that another run has not seen says so, and can be let go", async ({
  page,
}) => {
  await open(page);
  const strings = page.locator(".sample-table tbody th button");
  await page.getByRole("textbox", { name: "Filter samples" }).fill("bottles");
  await strings.click();
  await page.getByRole("button", { name: "Pin", exact: true }).click();
  await page.getByRole("textbox", { name: "Filter samples" }).fill("");
  await page.getByRole("button", { name: "Pinned 1" }).click();
  await page.getByLabel("Experiment").selectOption("continuation");
  await expect(page.locator(".sample-table tbody tr")).toContainText("–");
  await page.getByTitle("Not seen in this run. Unpin it").click();
  await expect(page.locator(".sample-table")).toContainText("Nothing is pinned");
});

test("another prompt can be looked at once the machine can follow, and is asked for", async ({
  page,
}) => {
  await begin(page, { warmUp: 2_000 });
  await page.getByLabel("Experiment").selectOption("continuation");
  const picker = page.getByLabel("Prompt shown");
  await expect(picker).toBeDisabled();
  await expect(picker).toBeEnabled();
  await picker.selectOption("b");
  expect((await asked(page)).at(-1)).toMatchObject({ kind: "watch", prompt: "b" });
});

// ── a tab that is hidden
// ─────────────────────────────────────────────────────────────────────────

/** As a browser hides a tab, which a test cannot. */
const hide = (page: Page, hidden: boolean) =>
  page.evaluate((value) => {
    Object.defineProperty(document, "hidden", { value, configurable: true });
    document.dispatchEvent(new Event("visibilitychange"));
  }, hidden);

test("a tab that is hidden pauses and saves its run, says so, and goes on hidden only when asked to", async ({
  page,
}) => {
  await open(page);
  await page.keyboard.press("Space");
  await trained(page);
  await hide(page, true);
  await expect(message(page)).toContainText(
    /Paused at step \d+ because this tab was hidden\. The run is saved\./,
  );
  expect((await asked(page)).slice(-2).map(({ kind }) => kind)).toEqual(["pause", "save"]);
  await hide(page, false);
  const paused = await stepShown(page);
  await act(page, "Run while hidden").click();
  await expect.poll(() => stepShown(page)).toBeGreaterThan(paused);
  await hide(page, true);
  const before = await stepShown(page);
  await expect.poll(() => stepShown(page)).toBeGreaterThan(before + 3);
});

test("a run that becomes ready while nobody looks begins when it is seen, and not before", async ({
  page,
}) => {
  await begin(page, { warmUp: 1_000 });
  await page.keyboard.press("Space");
  await hide(page, true);
  await expect(page.locator(".status")).toContainText("Stand-in GPU");
  expect((await asked(page)).map(({ kind }) => kind)).toEqual(["open"]);
  await hide(page, false);
  await trained(page);
});

test("a recorded run stands still while it is hidden, and goes on only if it was playing", async ({
  page,
}) => {
  const recording = await recordingOf(page, 60);
  await page.route("**/recordings/*.json", (route) =>
    route.fulfill({ body: recording, contentType: "application/json" }),
  );
  await useStandIn(page, { warmUp: 60_000 });
  await page.goto("/");
  await trained(page);
  await hide(page, true);
  await page.waitForTimeout(200); // what was shown last is painted
  const still = await stepShown(page);
  await page.waitForTimeout(500);
  expect(await stepShown(page)).toBe(still);
  await hide(page, false);
  await expect.poll(() => stepShown(page)).toBeGreaterThan(still);
  await page.getByRole("button", { name: "Pause" }).click();
  await page.waitForTimeout(200);
  const paused = await stepShown(page);
  await hide(page, true);
  await hide(page, false);
  await page.waitForTimeout(500);
  expect(await stepShown(page)).toBe(paused);
});

// ── where the focus goes
// ─────────────────────────────────────────────────────────────────────────

test("the focus goes back where it was when the list of keys, a panel or an explanation closes", async ({
  page,
}) => {
  await open(page);
  const share = page.getByRole("button", { name: "Share" });
  const more = page.getByRole("button", { name: "Export" });
  const tv = page.locator(".readout").getByRole("button", { name: /^TV/ });
  await share.focus();
  await page.keyboard.press("?");
  await expect(page.getByRole("dialog", { name: "Keys" }).getByRole("button")).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(share).toBeFocused();
  for (const button of [more, tv]) {
    await button.focus();
    await page.keyboard.press("Enter");
    await page.keyboard.press("Escape");
    await expect(button).toBeFocused();
  }
});

test("a phone's sheet takes the focus, keeps what was typed when it is closed, and gives the focus back", async ({
  page,
}) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await begin(page, {});
  await page.locator(".phone-transport .play").click();
  await expect
    .poll(async () => Number(await page.locator(".where strong").textContent()))
    .toBeGreaterThan(3);
  const settings = page.getByRole("button", { name: "Settings" });
  await settings.focus();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("dialog", { name: "Settings" })).toBeFocused();
  await field(page, "reward.temperature").fill("0.6");
  // as where a tap moves no focus
  await page.getByRole("button", { name: "Close" }).dispatchEvent("click");
  await expect(settings).toBeFocused();
  await expect.poll(() => edits(page)).toEqual([["reward.temperature", 0.6]]);
});
