import { expect, test, type Page } from "@playwright/test";
import type { Fault } from "../../src/worker/protocol";
import { begin, type Script } from "../fake-worker/page";
import { beforeWorker, field, linkTo, smallRun } from "../visit";

/**
 * Pictures of every state in every size, light and dark, with a worker that makes its numbers up.
 */

const sizes = [
  [1440, 900],
  [1280, 720],
  [1024, 768],
  [390, 844],
] as const;

const onPhone = (page: Page) => (page.viewportSize()?.width ?? 0) < 500;

/** The page with the machine ready; a phone asks nothing of itself before Play. */
async function ready(page: Page, script: Script = {}, hash = "") {
  await begin(page, script, hash);
  if (onPhone(page)) await expect(page.locator(".message")).toBeVisible();
  else await expect(page.locator(".status")).toContainText("Stand-in GPU");
}

/** Trains at least so many steps, and goes on. */
async function train(page: Page, steps: number, script: Script = {}) {
  await ready(page, script);
  await page.locator(".transport").getByRole("button", { name: "Play" }).click();
  const shown = page.locator(onPhone(page) ? ".phone-transport strong" : ".counter .step strong");
  const number = async () => Number((await shown.first().textContent())?.replace(/\D/g, ""));
  await expect.poll(number, { timeout: 60_000 }).toBeGreaterThanOrEqual(steps);
}

const failing = (fault: Fault) => async (page: Page) => {
  await train(page, 11, { faultAt: { step: 12, fault } });
  await page.waitForTimeout(1_000);
};

const after = (script: Script) => async (page: Page) => {
  await begin(page, script);
  await page.waitForTimeout(1_500);
};

const states: Readonly<Record<string, (page: Page) => Promise<void>>> = {
  "recording, no GPU": async (page) => {
    await beforeWorker(page, () => Object.defineProperty(navigator, "gpu", { value: undefined }));
    await page.goto("/");
    await expect(page.locator(".message")).toContainText(/ready to train|change the goal/);
  },
  loading: after({ warmUp: 4_000 }),
  ready: (page) => ready(page),
  running: (page) => train(page, 60),
  paused: async (page) => {
    await train(page, 60);
    await page.locator(".transport").getByRole("button", { name: "Pause" }).click();
  },
  edited: async (page) => {
    await train(page, 40, { milliseconds: 60 });
    if (onPhone(page)) await page.getByRole("button", { name: "Settings" }).click();
    await field(page, "reward.temperature").fill("0.5");
    await page.keyboard.press("Enter");
    await page.waitForTimeout(1_000);
  },
  link: async (page) => ready(page, {}, await linkTo(smallRun(), { steps: 40 })),
  "lost device": failing({ kind: "device-lost", reason: "unplugged", savedAt: 10 }),
  "not finite": failing({ kind: "not-finite", tensor: "loss", step: 12, savedAt: 10 }),
  "full storage": failing({ kind: "storage-full", neededMB: 9, kept: 2, keptMB: 40 }),
  "old browser": after({ faultAt: { step: 0, fault: { kind: "no-simd" } } }),
  "broken link": (page) => begin(page, {}, "#1.nonsense"),
};

for (const [state, reach] of Object.entries(states))
  for (const colorScheme of ["light", "dark"] as const)
    for (const [width, height] of sizes)
      test(`${state}, ${width} × ${height}, ${colorScheme}`, async ({ browser }) => {
        const page = await browser.newPage({ viewport: { width, height }, colorScheme });
        await reach(page);
        await page.mouse.move(0, 0);
        const name = `${state.replaceAll(/[^a-z]+/gi, "-")}-${width}-${colorScheme}`;
        await page.screenshot({ path: `screens/${name}.png` });
        await page.close();
      });
