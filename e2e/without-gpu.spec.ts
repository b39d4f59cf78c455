import { expect, test, type Page } from "@playwright/test";
import {
  act,
  beforeWorker,
  clearReports,
  linkTo,
  listen,
  measured,
  message,
  pause,
  paused,
  play,
  reach,
  ready,
  reported,
  set,
  smallRun,
  stepShown,
  visit,
} from "./visit";
import { outlineShown } from "./outline-mark";
import { slowness } from "./page-reference";
import { pictureOf } from "../src/experiment/picture";
import { twoHundredSteps } from "./two-hundred-steps";

/**
 * A visitor without WebGPU, with the real page and worker: everything works, on the processor. Each
 * limit is twice to three times what an idle machine with two cores is to reach, for what else a
 * tester's machine does; what was measured is said.
 */

test.use({ trace: "off" });
test.describe.configure({ timeout: 300_000 });

const withoutWebGpu = (page: Page) =>
  beforeWorker(page, () => Object.defineProperty(navigator, "gpu", { value: undefined }));
const processor = (page: Page) =>
  page.locator(".status").getByRole("button", { name: /^Processor, \d+ thread/ });

test.beforeEach(({ page }) => listen(page));

test(
  "the first picture within a second, training within three, five steps a second",
  { tag: "@alone" },
  async ({ page }) => {
    await withoutWebGpu(page);
    const picture = await outlineShown(page);
    await ready(page);
    await act(page, "Train here").click();
    const pressed = Date.now();
    await page.waitForFunction(() => window.reports.some((r) => r.kind === "stepped"));
    const first = Date.now() - pressed;
    await reach(page, 30);
    const { record } = (await reported(page, "stepped")).slice(-1)[0];
    const pace = record.step / record.seconds;
    await pause(page);
    const slower = await slowness(page);
    measured(test, "first picture", `${picture.toFixed(0)} ms (to be 1 000, limit 2 000)`);
    measured(test, "first step after Play", `${first} ms (to be and limit 3 000)`);
    measured(test, "steps a second", `${pace.toFixed(1)} (to be 5, limit 2.5)`);
    measured(test, "this machine now", `${slower.toFixed(1)} times slower than the idle one`);
    expect(picture).toBeLessThan(2_000 * slower);
    expect(first).toBeLessThan(3_000 * slower);
    expect(pace).toBeGreaterThan(2.5 / slower);
  },
);

test("it says what computes and why, takes live edits, shares, and comes back", async ({
  page,
}) => {
  await withoutWebGpu(page);
  await visit(page, await linkTo(smallRun({ "watch.every": 1000 })));
  await expect(processor(page)).toHaveAttribute("title", /has no WebGPU, so the processor/);
  await play(page);
  await reach(page, 3);
  await set(page, "reward.temperature", "2");
  await page.waitForFunction(() => window.reports.some((r) => r.kind === "edited"));
  await expect(message(page)).toContainText("The target moved at once");
  const at = await pause(page);
  await page.getByRole("button", { name: "Share" }).click();
  await expect(message(page)).toContainText(
    new RegExp(`1 edit and the fingerprint of ${at} steps. It is identical on any machine.`),
  );
  await page.reload();
  await ready(page);
  await expect(message(page)).toContainText(`Your run is back from its save at step ${at}`);
  await act(page, "Go on").click();
  await reach(page, at + 1);
});

/** Opens the shared run of two hundred steps and plays it to its end. */
async function replayed(page: Page) {
  await visit(page, await linkTo(twoHundredSteps.experiment, twoHundredSteps));
  const [{ machine }] = await reported(page, "ready");
  await play(page);
  await expect.poll(() => stepShown(page), { timeout: 240_000 }).toBe(200);
  await paused(page);
  expect((await reported(page, "edited")).map(({ edit }) => edit)).toEqual(twoHundredSteps.edits);
  const { marks } = (await reported(page, "fingerprint")).slice(-1)[0].fingerprint;
  expect(marks).toEqual(twoHundredSteps.fingerprint?.marks);
  await expect(message(page)).toContainText(/through step 200.*identical on any machine/);
  const { record } = (await reported(page, "stepped")).slice(-1)[0];
  measured(
    test,
    `200 steps on ${machine.threads} of the page's threads`,
    `${record.seconds.toFixed(1)} s`,
  );
  return machine;
}

test(
  "on one thread a link has the bits that Node had, through 200 steps with two edits",
  { tag: "@long" },
  async ({ page }) => {
    await page.route(/^[^?#]*\/([?#].*)?$/, async (route) => {
      const response = await route.fetch();
      const headers = { ...response.headers() };
      delete headers["cross-origin-opener-policy"];
      await route.fulfill({ response, headers });
    });
    expect(await replayed(page)).toMatchObject({ threads: 1, single: "not-isolated" });
    await expect(processor(page)).toHaveAttribute("title", /one thread works, because this page/);
  },
);

for (const [threads, claim] of [
  [2, () => Object.defineProperty(navigator, "hardwareConcurrency", { value: 2 })],
  [4, () => Object.defineProperty(navigator, "hardwareConcurrency", { value: 4 })],
] as const)
  test(
    `on ${threads} threads of an isolated page the bits are the same`,
    { tag: "@long" },
    async ({ page }) => {
      await beforeWorker(page, claim);
      expect(await replayed(page)).toMatchObject({ threads, single: null });
    },
  );

test("a link made on a graphics card is compared by its distance to the target", async ({
  page,
}) => {
  await withoutWebGpu(page);
  const experiment = smallRun({ "watch.every": 2 });
  await visit(page, await linkTo(experiment));
  await play(page);
  await reach(page, 4);
  await pause(page);
  const truth = (await reported(page, "truth")).find((r) => r.truth.step === 4)?.truth;
  const drawn = truth && pictureOf(truth);
  if (!drawn || !truth.klForward) throw new Error("no exact answer came at step 4");
  const picture = { ...drawn, klForward: 1.02 * truth.klForward.value };
  const fingerprint = {
    adapter: "A graphics card",
    marks: [{ step: 1, hash: "0123456789abcdef" }],
  };
  await clearReports(page);
  await page.goto("about:blank");
  await visit(
    page,
    await linkTo(experiment, { steps: 4, executor: "webgpu", picture, fingerprint }),
  );
  await expect(message(page)).toContainText(
    "run on A graphics card. Play runs it again here on the processor and compares how far both",
  );
  await play(page);
  await expect(message(page)).toContainText(
    /At step 4 KL is .* nats here and .* they agree within/,
  );
});

test("the visitor chooses what computes before the first step, by keyboard too", async ({
  page,
}) => {
  await visit(page, await linkTo(smallRun()));
  const panel = page.locator(".processor");
  const choice = (name: string) => panel.getByRole("radio", { name: new RegExp(`^${name}`) });
  await processor(page).focus();
  await page.keyboard.press("Enter");
  await expect(panel).toContainText("would be slower, so the processor computes this run");
  await expect(choice("Automatic")).toBeChecked();
  await clearReports(page);
  await choice("Automatic").focus();
  await page.keyboard.press("ArrowUp"); // round to the last
  await expect(choice("Processor")).toBeChecked();
  await ready(page);
  expect((await reported(page, "ready"))[0].machine).toMatchObject({
    executor: "wasm",
    chosen: "visitor",
  });
  await expect(panel).toContainText("as you chose");
  await page.keyboard.press("Escape");
  await expect(processor(page)).toBeFocused();
  await page.reload();
  await ready(page);
  expect((await page.evaluate(() => window.commands)).find((c) => c.kind === "open")).toMatchObject(
    { executor: "wasm" },
  );
  await play(page);
  await reach(page, 1);
  await processor(page).click();
  await expect(panel).toContainText("This run has begun");
  await expect(choice("Automatic")).toBeDisabled();
});

/** "40 s to 1 min", "40 to 60 s" or "40 s", in seconds. */
function secondsOf(words: string): { low: number; high: number } {
  const [low, high = low] = words.split(" to ");
  const unit = /[a-z]+$/.exec(high)?.[0] ?? "";
  const seconds = (one: string) => {
    const [amount, own = unit] = one.split(" ");
    return Number(amount) * (own === "min" ? 60 : 1);
  };
  return { low: seconds(low), high: seconds(high) };
}

/** Waits for the record of a step, or of a later one: which, and when it came [ms]. */
async function stepped(page: Page, step: number): Promise<{ step: number; at: number }> {
  const found = await page.waitForFunction(
    (least) => {
      const last = window.reports.findLast((report) => report.kind === "stepped");
      if (last?.kind !== "stepped" || last.record.step < least) return null;
      return { step: last.record.step, at: performance.now() };
    },
    step,
    { timeout: 120_000 },
  );
  const { step: reached, at } = (await found.jsonValue()) ?? { step: NaN, at: NaN };
  return { step: reached, at };
}

test.describe("on a phone", () => {
  // what else this machine does may change between the timing and the training
  test.describe.configure({ retries: 2 });

  test(
    "a phone says how long training takes before it is asked to train, and is right",
    { tag: "@alone" },
    async ({ page }) => {
      await withoutWebGpu(page);
      await page.setViewportSize({ width: 390, height: 844 });
      await page.goto("/");
      const told = /Training here takes about (.+?) for (\d+) steps/;
      await expect(message(page)).toContainText(told, { timeout: 60_000 });
      const [, words, steps] = told.exec((await message(page).textContent()) ?? "") ?? [];
      expect((await page.evaluate(() => window.commands)).map(({ kind }) => kind)).toEqual([
        "time",
      ]);
      expect((await page.evaluate(() => window.reports)).map(({ kind }) => kind)).toEqual([
        "timed",
      ]);
      const { low, high } = secondsOf(words);
      await act(page, "Train on this phone").click();
      const from = await stepped(page, 10);
      const to = await stepped(page, 60);
      const trained = ((to.at - from.at) / 1000 / (to.step - from.step)) * Number(steps);
      measured(test, `${steps} steps`, `${words} as timed, ${trained.toFixed(1)} s as trained`);
      expect(trained).toBeGreaterThan(low / 2);
      expect(trained).toBeLessThan(2 * high);
      await expect(message(page)).toContainText(/all \d+ steps take about \d+ (s|min) here/);
      await page.getByRole("button", { name: "Pause" }).click();
      await paused(page);
      await page.evaluate(() => {
        for (const key of ["amortize.last", "amortize.last.save"]) localStorage.removeItem(key);
        sessionStorage.clear();
      });
      await page.goto("about:blank");
      await page.goto("/");
      await expect(message(page)).toContainText(/Training here takes about .* as measured before/);
    },
  );
});

test("a browser without SIMD says so, and plays the recorded run", async ({ page }) => {
  await beforeWorker(page, () => {
    Object.defineProperty(navigator, "gpu", { value: undefined });
    WebAssembly.validate = () => false;
  });
  await page.goto("/");
  await expect(message(page)).toContainText("neither a graphics device for WebGPU nor WebAssembly");
  await expect.poll(() => stepShown(page)).toBeGreaterThan(2);
  await act(page, "Turn on WebGPU").click();
  await expect(page.getByRole("dialog", { name: "About this number" })).toContainText("WebGPU");
});
